package telemetry

import (
	"runtime/debug"
)

// Version is the module's version as built, with the commit behind a '+' where
// the build knows it, for example "(devel)+1a2b3c4d".
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(devel)"
	}
	version := info.Main.Version
	if version == "" {
		version = "(devel)"
	}
	for _, kv := range info.Settings {
		if kv.Key == "vcs.revision" && len(kv.Value) >= 8 {
			return version + "+" + kv.Value[:8]
		}
	}
	return version
}
