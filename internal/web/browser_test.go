package web_test

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

// browserNames are where distributions put Chromium.
var browserNames = []string{"chromium", "chromium-browser", "google-chrome"}

func browserPath(t *testing.T) string {
	t.Helper()
	for _, name := range browserNames {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("the page's test needs one of %v: run `make chromium`, or install Debian's package chromium", browserNames)
	return ""
}

// startBrowser gives a context in which tabs can be opened; the browser ends
// with the test.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	allocator, release := chromedp.NewExecAllocator(context.Background(), // the test's own context ends before its clean-up
		chromedp.ExecPath(browserPath(t)),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.Headless,
		chromedp.NoSandbox, // tests may run as root, and the page is our own
		chromedp.DisableGPU,
		// Nothing but the page's own server is asked for anything.
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.WSURLReadTimeout(3*time.Minute), // a cold start on a busy machine
	)
	browser, quit := chromedp.NewContext(allocator)
	require.NoError(t, chromedp.Do(browser), "start the browser")
	t.Cleanup(func() {
		// Cancel waits until the browser has gone and its folder can be removed.
		if err := chromedp.Cancel(browser); err != nil {
			t.Logf("browser: %v", err)
		}
		quit()
		release()
	})
	return browser
}

// tab is one page under test.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	problems []string
}

// openTab opens url and collects everything that the page complains of.
func openTab(t *testing.T, browser context.Context, url string, before ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(browser)
	t.Cleanup(closeTab)
	p := &tab{t: t, ctx: ctx}
	require.NoError(t, chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			p.complain(fmt.Sprintf("exception: %+v", e.ExceptionDetails))
		case *runtime.EventConsoleAPICalled:
			switch e.Type {
			case runtime.ConsoleAPICalledTypeError, runtime.ConsoleAPICalledTypeWarning, runtime.ConsoleAPICalledTypeAssert:
				p.complain(fmt.Sprintf("console.%s: %+v", e.Type, e.Args))
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
				p.complain(fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
			}
		}
	}))
	require.NoError(t, chromedp.Do(ctx, append(before, chromedp.Navigate(url))...))
	return p
}

func (p *tab) complain(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = append(p.problems, text)
}

// complaints are what the page complained of, without those that hold one of
// the expected texts.
func (p *tab) complaints(expected ...string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
next:
	for _, problem := range p.problems {
		for _, e := range expected {
			if strings.Contains(problem, e) {
				continue next
			}
		}
		out = append(out, problem)
	}
	return out
}

// eval gives the value of a JavaScript expression; a promise is waited for.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	out, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(p.t, err, expression)
	return out
}

// waitFor waits until an expression has a value.
func waitFor[T comparable](p *tab, want T, expression string) {
	p.t.Helper()
	var got T
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); {
		if got = eval[T](p, expression); got == want {
			return
		}
		select {
		case <-p.ctx.Done():
			p.t.Fatalf("the tab is gone: %v", p.ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
	require.Equal(p.t, want, got, "%s; the page complains of %v", expression, p.complaints())
}

// cell is the expression for a cell's text.
func cell(feedID, column string) string {
	return fmt.Sprintf(`document.querySelector('tr[data-feed=%q] [data-label=%q]')?.textContent ?? ''`, feedID, column)
}

func (p *tab) press(keys string) {
	p.t.Helper()
	require.NoError(p.t, chromedp.Do(p.ctx, chromedp.KeyEvent(keys)))
}
