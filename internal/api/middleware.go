package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// OriginHeader says on every answer, errors too, where the data comes from.
const OriginHeader = "Oraclestream-Origin"

// contentPolicy allows what the page needs and nothing more: its own files
// and its own stream. There is no inline script and no inline style.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const allowed = "GET, HEAD, OPTIONS"

func (s *server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		// Answers are about now; nobody may keep one. The page's files, which do
		// not change while the process runs, set their own.
		h.Set("Cache-Control", "no-store")
		// Everything here is public, is only read, and no cookie or other
		// credential is ever looked at, so a page of any site may read it: there
		// is nothing a foreign page could do with a visitor's rights.
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", OriginHeader)
		origin := string(s.data.Origin())
		if origin == "" {
			origin = "undecided"
		}
		h.Set(OriginHeader, origin)
		next.ServeHTTP(w, r)
	})
}

// onlyReading answers OPTIONS and refuses every method that could mean a change.
func onlyReading(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			next.ServeHTTP(w, r)
		case http.MethodOptions:
			w.Header().Set("Allow", allowed)
			w.Header().Set("Access-Control-Allow-Methods", allowed)
			w.Header().Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
		default:
			methodNotAllowed(w, r)
		}
	})
}

func methodNotAllowed(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Allow", allowed)
	writeJSONBytes(w, http.StatusMethodNotAllowed, []byte(`{"error":"method not allowed","advice":"this API is only read: use GET"}`))
}

// bounded limits one request's time and body, and the number of requests at once.
func (s *server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limits := s.limits.Load()
		defer s.inFlight.Add(-1)
		if s.inFlight.Add(1) > int64(limits.InFlight) {
			w.Header().Set("Retry-After", "1")
			s.writeJSON(w, http.StatusServiceUnavailable, ErrorView{
				Error:  "too many requests at once",
				Advice: "try again in a second, or subscribe to /v1/stream in place of polling",
			})
			return
		}
		if r.ContentLength > limits.Body {
			s.writeJSON(w, http.StatusRequestEntityTooLarge, ErrorView{Error: "body too large", Advice: "no route takes a body"})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limits.Body)
		ctx, cancel := context.WithTimeout(r.Context(), limits.Timeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// recover turns a panic into one error line and a 500.
func (s *server) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v) // the server's own signal to cut the connection
			}
			s.log.ErrorContext(r.Context(), "handler panicked", "panic", fmt.Sprint(v), "stack", string(debug.Stack()),
				"advice", "this is a bug: please report it with the stack")
			s.writeJSON(w, http.StatusInternalServerError, ErrorView{Error: "internal error", Advice: "the node's log has the reason"})
		}()
		next.ServeHTTP(w, r)
	})
}

// observe counts and logs requests under their route's pattern, never under
// the path, which callers choose.
func (s *server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			route := chi.RouteContext(r.Context()).RoutePattern()
			if route == "" {
				route = "none"
			}
			code := ww.Status()
			if code == 0 {
				code = http.StatusOK
			}
			took := time.Since(start)
			s.metrics.observe(route, r.Method, code, took)
			s.log.DebugContext(r.Context(), "request", "method", r.Method, "route", route, "code", code,
				"bytes", ww.BytesWritten(), "took", took, "remote", r.RemoteAddr)
		}()
		next.ServeHTTP(ww, r)
	})
}
