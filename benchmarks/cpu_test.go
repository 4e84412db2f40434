package benchmarks

import (
	"syscall"
	"testing"
	"time"
)

// processTime is the processor time of this process, its garbage collection
// included: what other processes of a busy machine take is not in it.
func processTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

const calls = 100_000

// processorTime reports the processor time of a call as cpu-ns/op.
func processorTime(b *testing.B, call func()) {
	begin := processTime(b)
	for range calls {
		call()
	}
	b.ReportMetric(float64(processTime(b)-begin)/calls, "cpu-ns/op")
}
