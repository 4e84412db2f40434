package web_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/feed"
)

// TestPage opens the page in a real browser.
func TestPage(t *testing.T) {
	browser := startBrowser(t)
	for _, c := range []struct {
		name string
		test func(*testing.T, context.Context)
	}{
		{"shows feeds as they change", showsFeeds},
		{"says where the data comes from", saysOrigin},
		{"falls back to polling and comes back", comesBack},
		{"says what is the matter with the node", saysHealth},
		{"shows where a value comes from, as text", showsDetail},
		{"works with the keyboard", worksWithKeyboard},
		{"fits a phone, light and dark", fitsPhone},
		{"filters", filters},
		{"formats exactly", formats},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, browser) })
	}
}

const (
	state  = `document.getElementById('connection').dataset.state`
	banner = `document.getElementById('banner').hidden ? '' : document.getElementById('banner').textContent`
)

func showsFeeds(t *testing.T, browser context.Context) {
	s := startSite(t, feed.Simulated)
	s.deliver(0, 6_432_112_345_678, 900_000_001)
	p := openTab(t, browser, s.url)
	waitFor(p, "connected", state)
	waitFor(p, 3, `document.querySelectorAll('#rows tr').length`)
	waitFor(p, "64\u202f321.12345678", cell("BTC/USD", "Value on chain"))
	require.Equal(t, "900000001", eval[string](p, cell("BTC/USD", "Round")))
	require.Equal(t, "8", eval[string](p, cell("BTC/USD", "Decimals")))
	require.Equal(t, "3 of 4", eval[string](p, cell("BTC/USD", "Operators")))
	require.Equal(t, "0x8d1fa4…b2c3", eval[string](p, cell("BTC/USD", "Transaction")))
	require.Equal(t, "simulated", eval[string](p, cell("BTC/USD", "Origin")))
	require.Regexp(t, `^\d+ s$`, eval[string](p, cell("BTC/USD", "Age")))
	require.Equal(t, "–", eval[string](p, cell("ETH/USD", "Value on chain")))

	// An update arrives by the stream: polling does not find it.
	s.announce(0, 6_432_112_345_679, 900_000_002)
	waitFor(p, "64\u202f321.12345679", cell("BTC/USD", "Value on chain"))
	require.Equal(t, "900000002", eval[string](p, cell("BTC/USD", "Round")))
	require.Equal(t, "up", eval[string](p, `document.querySelector('tr[data-feed="BTC/USD"] [data-change]').dataset.change`))

	// An age beyond two heartbeats is marked.
	s.change(1, func(v *api.FeedView) { v.Round, v.ObservedAt = 1, api.Time(time.Now().Add(-61*time.Second)) })
	s.publish(1)
	waitFor(p, "1", cell("ETH/USD", "Round"))
	require.NotContains(t, eval[string](p, cell("ETH/USD", "Age")), "late")
	s.change(1, func(v *api.FeedView) { v.Round, v.ObservedAt = 2, api.Time(time.Now().Add(-5*time.Minute)) })
	s.publish(1)
	waitFor(p, "5 min (late)", cell("ETH/USD", "Age"))

	// A value beyond what a JavaScript number holds is shown digit for digit.
	s.deliver(0, feed.MaxMantissa, 900_000_003)
	s.publish(0)
	waitFor(p, "46\u202f116\u202f860\u202f184.27387903", cell("BTC/USD", "Value on chain"))
	s.deliver(0, -1, 900_000_004)
	s.publish(0)
	waitFor(p, "-0.00000001", cell("BTC/USD", "Value on chain"))
	require.Empty(t, p.complaints())
}

func saysOrigin(t *testing.T, browser context.Context) {
	for _, c := range []struct {
		origin feed.Origin
		want   string
		title  string
	}{
		{feed.Simulated, "SIMULATED DATA — not real prices. They come from venues built into this program.", "OracleStream (simulated data)"},
		{feed.Replay, "REPLAYED DATA — recorded earlier, not today’s prices. Event times are shifted to now.", "OracleStream (replay data)"},
		{feed.Live, "", "OracleStream"},
		{"", "No data yet: the node is still looking for its sources.", "OracleStream (undecided data)"},
	} {
		t.Run("origin "+string(c.origin), func(t *testing.T) {
			s := startSite(t, c.origin)
			p := openTab(t, browser, s.url)
			waitFor(p, 3, `document.querySelectorAll('#rows tr').length`)
			waitFor(p, c.want, banner)
			require.Equal(t, c.title, eval[string](p, `document.title`))
			waitFor(p, true, `!document.getElementById('keys-note').hidden`)
			require.Empty(t, p.complaints())
		})
	}
	t.Run("one simulated feed is enough", func(t *testing.T) {
		s := startSite(t, feed.Live)
		p := openTab(t, browser, s.url)
		waitFor(p, 3, `document.querySelectorAll('#rows tr').length`)
		waitFor(p, "connected", state)
		require.Empty(t, eval[string](p, banner))
		s.change(1, func(v *api.FeedView) { v.Origin = feed.Simulated })
		s.publish(1)
		waitFor(p, true, `(`+banner+`).startsWith('SIMULATED DATA')`)
	})
}

func comesBack(t *testing.T, browser context.Context) {
	s := startSite(t, feed.Simulated)
	s.deliver(0, 100, 1)
	p := openTab(t, browser, s.url)
	waitFor(p, "connected", state)
	s.closeDoor()
	waitFor(p, "polling", state)
	s.deliver(0, 200, 2) // not published: only polling finds it
	waitFor(p, "0.00000200", cell("BTC/USD", "Value on chain"))
	s.openDoor()
	waitFor(p, "connected", state)
	s.deliver(0, 300, 3)
	s.publish(0)
	waitFor(p, "0.00000300", cell("BTC/USD", "Value on chain"))
	// A late answer of an older round changes nothing.
	s.deliver(0, 200, 2)
	s.publish(0)
	s.deliver(1, 1, 4)
	s.publish(1)
	waitFor(p, "0.00000001", cell("ETH/USD", "Value on chain"))
	require.Equal(t, "0.00000300", eval[string](p, cell("BTC/USD", "Value on chain")))
	require.Empty(t, p.complaints("WebSocket connection to"), "only the lost stream may be complained of")
}

func saysHealth(t *testing.T, browser context.Context) {
	s := startSite(t, feed.Simulated)
	s.fall(
		api.ConditionView{Name: "sources", OK: true},
		api.ConditionView{Name: "delivery/main", Reason: "nothing was delivered yet", Advice: "look at the log"},
		api.ConditionView{Name: "odd", Reason: markup, Advice: markup},
	)
	p := openTab(t, browser, s.url)
	waitFor(p, false, `document.getElementById('health').hidden`)
	waitFor(p, "connected", state)
	require.Equal(t, "failing", eval[string](p, `document.getElementById('connection').dataset.health`))
	require.NotContains(t, eval[string](p, `document.getElementById('connection').textContent`), "Live")
	notice := eval[string](p, `document.getElementById('health').textContent`)
	require.Contains(t, notice, "delivery/main: nothing was delivered yet. What to do: look at the log")
	require.Contains(t, notice, "odd: "+markup)
	require.NotContains(t, notice, "sources")
	require.Zero(t, eval[int](p, `document.querySelectorAll('#health img, #health script').length`))
	require.True(t, eval[bool](p, `window.broken === undefined`))
	shoot(p, "health")
	s.fall()
	waitFor(p, true, `document.getElementById('health').hidden`)
	require.Equal(t, "ok", eval[string](p, `document.getElementById('connection').dataset.health`))
	require.Empty(t, p.complaints("/readyz"), "browsers note each answer of 503")
}

// markup would show itself if it were ever read as markup.
const markup = `<img src=x onerror="window.broken=1"><script>window.broken=1</script>`

func showsDetail(t *testing.T, browser context.Context) {
	s := startSite(t, feed.Simulated)
	s.deliver(0, 6_432_112_345_678, 9)
	s.change(0, func(v *api.FeedView) {
		v.Proxy = "0x00000000000000000000000000000000000000ff"
		v.Description = markup
		v.MaxAgeMS = 7_200_000
		v.Local = &api.LocalView{
			Value: v.Value, At: time.Now().UTC(), Reason: markup, SourceCount: 1, Oldest: api.Time(time.Now().Add(-45 * time.Minute)),
			Sources: []api.SourcePart{
				{Source: "kraken", Symbol: "BTC/USD", Kind: new("quote"), Origin: feed.Simulated, Price: new("64321.1"), Weight: 7, Value: v.Value, EventTime: api.Time(time.Now())},
				{Source: markup, Symbol: markup, Kind: new("trade"), Inverted: true, Origin: feed.Origin(markup), Price: new(markup), SetAside: markup,
					Via: []api.ConversionPart{{Feed: markup, Value: &api.Value{Text: markup}}}},
			},
		}
		v.Delivery.Transaction = markup
	})
	p := openTab(t, browser, s.url+"/#BTC-USD")
	waitFor(p, true, `document.getElementById('detail').open`)
	text := eval[string](p, `document.getElementById('detail').textContent`)
	for _, want := range []string{"BTC/USD", "64\u202f321.12345678", "6432112345678 · 10^-8", "0x00000000000000000000000000000000000000ff", "kraken",
		"267 of a total weight of 400", "0x00000000000000000000000000000000000000a3", "812 ms", "counted", "Oldest price that counts45 min ago, counted until 2 h old", "1 ÷ price × ", markup} {
		require.Contains(t, text, want)
	}
	require.Equal(t, 2, eval[int](p, `document.querySelectorAll('#detail .aside').length`), "the silent operator and the source set aside")
	require.Zero(t, eval[int](p, `document.querySelectorAll('#detail img, #detail script, #rows img, #rows script').length`))
	require.True(t, eval[bool](p, `window.broken === undefined`))
	require.Equal(t, "/v1/feeds/BTC-USD", eval[string](p, `document.querySelector('#detail-body p a').getAttribute('href')`))

	// The open view follows the stream.
	s.deliver(0, 1, 10)
	s.publish(0)
	waitFor(p, true, `document.getElementById('detail').textContent.includes('1 · 10^-8')`)

	// Hostile stream messages change nothing: a feed is only taken whole.
	require.Empty(t, p.complaints())
	broken := openTab(t, browser, s.url+"/#%E0%A4%A")
	waitFor(broken, 3, `document.querySelectorAll('#rows tr').length`)
	require.False(t, eval[bool](broken, `document.getElementById('detail').open`))
	require.Empty(t, broken.complaints())
}

func worksWithKeyboard(t *testing.T, browser context.Context) {
	s := startSite(t, feed.Simulated)
	p := openTab(t, browser, s.url)
	waitFor(p, 3, `document.querySelectorAll('#rows tr').length`)
	p.press(kb.Tab)
	require.Equal(t, "Skip to the feeds", eval[string](p, `document.activeElement.textContent`))
	p.press(kb.Tab)
	require.Equal(t, "filter", eval[string](p, `document.activeElement.id`))
	p.press(kb.Tab)
	require.Equal(t, "BTC/USD", eval[string](p, `document.activeElement.textContent`))
	p.press(kb.Enter)
	waitFor(p, true, `document.getElementById('detail').open`)
	require.Equal(t, "BTC/USD", eval[string](p, `document.getElementById('detail-title').textContent`))
	// Not the button: the very key press that opened the view would press it.
	require.Equal(t, "detail-title", eval[string](p, `document.activeElement.id`))
	p.press(kb.Escape)
	waitFor(p, false, `document.getElementById('detail').open`)
	waitFor(p, "BTC/USD", `document.activeElement.textContent`)
	waitFor(p, "", `location.hash`)
	require.Empty(t, p.complaints())
}

func fitsPhone(t *testing.T, browser context.Context) {
	s := startSite(t, feed.Simulated)
	s.deliver(0, feed.MaxMantissa, 900_000_001)
	background := func(scheme string) string {
		p := openTab(t, browser, s.url,
			chromedp.EmulateViewport(375, 740, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait),
			prefer(scheme))
		waitFor(p, 3, `document.querySelectorAll('#rows tr').length`)
		require.LessOrEqual(t, eval[int](p, `document.documentElement.scrollWidth`), 375, "nothing is wider than the screen")
		shoot(p, "phone-"+scheme)
		require.NoError(t, chromedp.Do(p.ctx, chromedp.Evaluate[chromedp.Void](`void (location.hash = 'BTC-USD')`)))
		waitFor(p, true, `document.getElementById('detail').open`)
		require.LessOrEqual(t, eval[int](p, `document.getElementById('detail').scrollWidth - document.getElementById('detail').clientWidth`), 0)
		require.Equal(t, 4, eval[int](p, `document.querySelectorAll('#detail td[data-label="Observed"]').length`))
		require.Zero(t, eval[int](p, `[...document.querySelectorAll('#detail td')].filter((c) => c.getBoundingClientRect().right > 375).length`),
			"no cell hides behind a scroll")
		require.NoError(t, chromedp.Do(p.ctx, chromedp.Evaluate[chromedp.Void](`void document.querySelector('#detail .scroll').scrollIntoView()`)))
		shoot(p, "phone-detail-"+scheme)
		require.Empty(t, p.complaints())
		return eval[string](p, `getComputedStyle(document.body).backgroundColor`)
	}
	require.NotEqual(t, background("light"), background("dark"))
	p := openTab(t, browser, s.url, chromedp.EmulateViewport(1280, 800))
	waitFor(p, 3, `document.querySelectorAll('#rows tr').length`)
	require.LessOrEqual(t, eval[int](p, `document.documentElement.scrollWidth`), 1280)
	require.LessOrEqual(t, eval[int](p, `document.querySelector('main > .scroll').scrollWidth - document.querySelector('main > .scroll').clientWidth`), 0,
		"the widest value there is fits a common screen without scrolling")
	shoot(p, "desktop")
}

// prefer makes the browser ask for a light or a dark page.
func prefer(scheme string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return chromedp.Void{}, err
	}
}

// shoot keeps a picture for whoever looks, where PAGE_SHOTS names a folder.
func shoot(p *tab, name string) {
	p.t.Helper()
	dir := os.Getenv("PAGE_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	require.NoError(p.t, err)
	require.NoError(p.t, os.WriteFile(dir+"/"+name+".png", png, 0o600))
}

func filters(t *testing.T, browser context.Context) {
	s := startSite(t, feed.Simulated)
	p := openTab(t, browser, s.url)
	waitFor(p, 3, `document.querySelectorAll('#rows tr').length`)
	shown := `document.querySelectorAll('#rows tr:not([hidden])').length`
	require.NoError(t, chromedp.Do(p.ctx, chromedp.SendKeys(chromedp.CSS("#filter"), "usd")))
	waitFor(p, 2, shown)
	require.NoError(t, chromedp.Do(p.ctx, chromedp.SendKeys(chromedp.CSS("#filter"), "x")))
	waitFor(p, 0, shown)
	require.Equal(t, "No feed has such a name.", eval[string](p, `document.getElementById('empty').textContent`))
	require.Empty(t, p.complaints())
}

func formats(t *testing.T, browser context.Context) {
	s := startSite(t, feed.Live)
	p := openTab(t, browser, s.url)
	for _, c := range []struct{ call, want string }{
		{`groupDigits('0')`, `"0"`},
		{`groupDigits('999.5')`, `"999.5"`},
		{`groupDigits('-1234567.000100')`, `"-1\u202f234\u202f567.000100"`},
		{`groupDigits('<b>')`, `"<b>"`},
		{`compareMantissas('4611686018427387903', '4611686018427387902')`, `1`},
		{`compareMantissas('-2', '-1')`, `-1`},
		{`compareMantissas('1e3', '1')`, `0`},
		{`compareMantissas('', '1')`, `0`},
		{`formatAge(-5)`, `"0 s"`},
		{`formatAge(119999)`, `"119 s"`},
		{`formatAge(120000)`, `"2 min"`},
		{`formatAge(7200000)`, `"2 h"`},
		{`formatAge(172800000)`, `"2 d"`},
		{`formatAge(NaN)`, `""`},
		{`shortHex('0x1234')`, `"0x1234"`},
		{`shortHex(undefined)`, `""`},
		{`valueText(null)`, `"–"`},
		{`bannerText('live')`, `""`},
		{`bannerText('made-up')`, `"DATA OF UNKNOWN ORIGIN (made-up) — do not rely on it."`},
	} {
		got := eval[json.RawMessage](p, `import('/format.js').then((m) => m.`+c.call+`)`)
		require.JSONEq(t, c.want, string(got), c.call)
	}
}
