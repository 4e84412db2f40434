package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"path"
	"time"
)

//go:embed static
var static embed.FS

// files maps URL paths to embedded files. It is a list, not a directory, so
// that nothing is served that was not meant to be.
var files = map[string]string{
	"/":            "static/index.html",
	"/app.js":      "static/app.js",
	"/detail.js":   "static/detail.js",
	"/format.js":   "static/format.js",
	"/health.js":   "static/health.js",
	"/stream.js":   "static/stream.js",
	"/style.css":   "static/style.css",
	"/favicon.svg": "static/favicon.svg",
}

// Paths lists the URL paths that [Handler] serves.
func Paths() []string {
	out := make([]string, 0, len(files))
	for p := range files {
		out = append(out, p)
	}
	return out
}

type asset struct {
	body []byte
	kind string
	etag string
}

// Handler serves the page's files by exact path and 404 for all else. The
// caller sets security headers; the files hold no inline script or style, so a
// strict content policy fits.
func Handler() http.Handler {
	assets := make(map[string]asset, len(files))
	for url, name := range files {
		body, err := static.ReadFile(name)
		if err != nil {
			// The names are constants of this file and the tests open each.
			panic(fmt.Sprintf("web: embedded file %s: %v", name, err))
		}
		sum := sha256.Sum256(body)
		assets[url] = asset{body: body, kind: contentType(name), etag: `W/"` + hex.EncodeToString(sum[:8]) + `"`}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := assets[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		// Kept by browsers, but asked about at each use: a new version shows at once.
		h.Set("Cache-Control", "no-cache")
		h.Set("Etag", a.etag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.body))
	})
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(path.Ext(name))
}
