package operate

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/oraclestream/oraclestream/internal/strictjson"
)

const (
	recordVersion = 1
	// earlierReport is what journals called [Report] before it had the name that is typed.
	earlierReport Command = "report"
	// maxRecord bounds a journal: a transaction takes about a kilobyte, and each has
	// a few forms.
	maxRecord = 8 << 20
	// maxSent bounds the transactions of one request; a claim has one an epoch.
	maxSent = 512
	// maxForms bounds the forms of one, above what a transaction manager makes.
	maxForms = 64
)

// record is a journal's content.
type record struct {
	Version  int             `json:"version"`
	ChainID  string          `json:"chain_id"`
	From     common.Address  `json:"from"`
	Registry common.Address  `json:"registry"`
	Request  recordedRequest `json:"request"`
	Sent     []sent          `json:"sent"`
}

type recordedRequest struct {
	Command Command `json:"command"`
	// Amount is decimal, in the token's smallest unit; empty where there is none.
	Amount string `json:"amount,omitempty"`
	NoSeat bool   `json:"no_seat,omitempty"`
	// Evidence is what a report shows.
	Evidence hexutil.Bytes `json:"evidence,omitempty"`
}

// sent is one transaction with all its signed forms, oldest first.
type sent struct {
	Step     string          `json:"step"`
	Nonce    uint64          `json:"nonce"`
	UnderWay bool            `json:"under_way"`
	Attempts []hexutil.Bytes `json:"attempts"`
}

func describe(r Request) recordedRequest {
	out := recordedRequest{Command: r.Command, NoSeat: r.NoSeat, Evidence: r.Evidence}
	if r.Amount != nil {
		out.Amount = r.Amount.String()
	}
	return out
}

func (r recordedRequest) request() (Request, error) {
	out := Request{Command: r.Command, NoSeat: r.NoSeat, Evidence: r.Evidence}
	if out.Command == earlierReport {
		out.Command = Report
	}
	if r.Amount != "" {
		v, ok := new(big.Int).SetString(r.Amount, 10)
		if !ok || len(r.Amount) > maxAmountText {
			return out, fmt.Errorf("%w: %.60q is no amount", ErrJournal, r.Amount)
		}
		out.Amount = v
	}
	if err := out.check(); err != nil {
		return out, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	return out, nil
}

// is reports whether the record is of a request at a registry.
func (r *record) is(registry common.Address, q Request) bool {
	if r == nil || r.Registry != registry {
		return false
	}
	own, err := r.Request.request()
	return err == nil && own.same(q)
}

// transactions decodes the forms.
func (s *sent) transactions() ([]*types.Transaction, error) {
	out := make([]*types.Transaction, len(s.Attempts))
	for i, b := range s.Attempts {
		out[i] = new(types.Transaction)
		if err := out[i].UnmarshalBinary(b); err != nil {
			return nil, fmt.Errorf("%w: transaction of nonce %d: %w", ErrJournal, s.Nonce, err)
		}
	}
	return out, nil
}

// parseRecord reads a journal, and refuses what is not of the key and the chain.
func parseRecord(b []byte, chainID *big.Int, from common.Address) (*record, error) {
	if len(b) > maxRecord {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrJournal, maxRecord)
	}
	r := new(record)
	if err := strictjson.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	switch {
	case r.Version != recordVersion:
		return nil, fmt.Errorf("%w: version %d, this program writes %d", ErrJournal, r.Version, recordVersion)
	case r.ChainID != chainID.String() || r.From != from:
		return nil, fmt.Errorf("%w: it is of %s on chain %.40q, not of %s on chain %s", ErrJournal, r.From, r.ChainID, from, chainID)
	case len(r.Sent) > maxSent:
		return nil, fmt.Errorf("%w: %d transactions", ErrJournal, len(r.Sent))
	}
	if _, err := r.Request.request(); err != nil {
		return nil, err
	}
	signer := types.LatestSignerForChainID(chainID)
	for i := range r.Sent {
		s := &r.Sent[i]
		if len(s.Attempts) == 0 || len(s.Attempts) > maxForms || len(s.Step) > maxAmountText {
			return nil, fmt.Errorf("%w: transaction of nonce %d has %d forms", ErrJournal, s.Nonce, len(s.Attempts))
		}
		txs, err := s.transactions()
		if err != nil {
			return nil, err
		}
		for _, tx := range txs {
			who, err := types.Sender(signer, tx)
			if err != nil || who != from || tx.Nonce() != s.Nonce || tx.ChainId().Cmp(chainID) != 0 {
				return nil, fmt.Errorf("%w: transaction of nonce %d was not signed by %s for chain %s", ErrJournal, s.Nonce, from, chainID)
			}
		}
	}
	return r, nil
}
