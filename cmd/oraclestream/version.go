package main

import (
	"fmt"
	"runtime"

	"github.com/oraclestream/oraclestream/internal/telemetry"
)

type versionCmd struct{}

// Run prints the module's version and the Go version.
func (versionCmd) Run(s streams) error {
	_, err := fmt.Fprintf(s.out, "oraclestream %s %s\n", telemetry.Version(), runtime.Version())
	return err
}
