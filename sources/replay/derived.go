package replay

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// derived gives the lists of instruments of venues for which none was recorded.
// They are not recorded but derived from the symbols that the frames name.
func derived(protocol string, frames []frame) []document {
	switch protocol {
	case "okx":
		return okxInstruments(frames)
	case "bybit-v1":
		return bybitInstruments(frames)
	}
	return nil
}

// geminiDetails is the path of one pair's details at Gemini, before its name.
const geminiDetails = "/v1/symbols/details/"

// joined adds the list that Gemini has of the details of all its pairs today,
// made of the recorded documents of single pairs.
func joined(docs []document) []document {
	var list []string
	for _, d := range docs {
		if strings.HasPrefix(d.path, geminiDetails) && json.Valid(d.body) {
			list = append(list, string(d.body))
		}
	}
	if len(list) == 0 {
		return docs
	}
	return append(slices.Clone(docs), document{path: geminiDetails + "all", body: []byte("[" + strings.Join(list, ",") + "]")})
}

// okxInstruments writes a list of instruments in OKX's documented shape for the
// instruments that a recording's frames name. No list was recorded with OKX's
// session, so this one document is not recorded but derived: an OKX instrument
// id spells out its own parts (base-quote, with a third part for derivatives),
// and nothing else of an entry is used.
func okxInstruments(frames []frame) []document {
	byType := make(map[string][]string)
	seen := make(map[string]bool)
	for _, f := range frames {
		if f.dir != received || f.binary {
			continue
		}
		var m struct {
			Arg struct {
				InstID string `json:"instId"`
			} `json:"arg"`
			Data json.RawMessage `json:"data"`
		}
		if json.Unmarshal(f.body, &m) != nil || m.Data == nil || m.Arg.InstID == "" || seen[m.Arg.InstID] {
			continue
		}
		seen[m.Arg.InstID] = true
		parts := strings.Split(m.Arg.InstID, "-")
		kind, base, quote, settle := "SPOT", "", "", ""
		switch {
		case len(parts) == 2:
			base, quote = parts[0], parts[1]
		case len(parts) == 3 && parts[2] == "SWAP":
			kind = "SWAP"
		case len(parts) == 3:
			kind = "FUTURES"
		case len(parts) == 5:
			kind = "OPTION"
		default:
			continue
		}
		family, contract := "", ""
		if kind != "SPOT" {
			family = parts[0] + "-" + parts[1]
			if parts[1] == "USD" {
				settle, contract = parts[0], "inverse"
			} else {
				settle, contract = parts[1], "linear"
			}
		}
		entry, err := json.Marshal(map[string]string{
			"instType": kind, "instId": m.Arg.InstID, "baseCcy": base, "quoteCcy": quote, "uly": family,
			"instFamily": family, "settleCcy": settle, "ctType": contract, "state": "live",
		})
		if err != nil { // a map of strings always has a JSON form
			continue
		}
		byType[kind] = append(byType[kind], string(entry))
	}
	docs := make([]document, 0, 4)
	for _, kind := range []string{"SPOT", "SWAP", "FUTURES", "OPTION"} {
		list := byType[kind]
		slices.Sort(list)
		docs = append(docs, document{
			path:  "/api/v5/public/instruments",
			query: url.Values{"instType": {kind}},
			body:  []byte(`{"code":"0","msg":"","data":[` + strings.Join(list, ",") + `]}`),
		})
	}
	return docs
}

// bybitInstruments writes a list of contracts in the shape that Bybit's first
// protocol documents, for the contracts that a recording's frames name. At that
// address all contracts were inverse perpetuals, named after their base and USD;
// what does not end so is left out.
func bybitInstruments(frames []frame) []document {
	var list []string
	seen := make(map[string]bool)
	for _, f := range frames {
		if f.dir != received || f.binary {
			continue
		}
		var m struct {
			Topic string `json:"topic"`
		}
		if json.Unmarshal(f.body, &m) != nil {
			continue
		}
		_, name, _ := strings.Cut(m.Topic, ".")
		base, inverse := strings.CutSuffix(name, "USD")
		if !inverse || base == "" || seen[name] {
			continue
		}
		seen[name] = true
		entry, err := json.Marshal(map[string]string{
			"name": name, "alias": name, "status": "Trading", "base_currency": base, "quote_currency": "USD",
		})
		if err != nil { // a map of strings always has a JSON form
			continue
		}
		list = append(list, string(entry))
	}
	slices.Sort(list)
	return []document{{
		path: "/v2/public/symbols", body: []byte(`{"ret_code":0,"ret_msg":"OK","result":[` + strings.Join(list, ",") + `]}`),
	}}
}
