package relayer

import "context"

// Look is one look of [Recorder.Run].
func (r *Recorder) Look(ctx context.Context) error { return r.look(ctx) }
