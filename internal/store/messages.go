package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/oraclestream/oraclestream/pubsub"
)

// maxPayload bounds a stored message, in bytes.
const maxPayload = 1 << 20

// AppendMessages stores messages, all or none. One that is there already, by
// topic, publisher and sequence number, stays as it is, so that a call may be
// made again. A message that cannot be stored is [ErrInvalid].
func (s *Store) AppendMessages(ctx context.Context, messages []pubsub.Message) error {
	if len(messages) == 0 {
		return nil
	}
	n := len(messages)
	topic, publisher, origin := make([]string, n), make([]string, n), make([]string, n)
	seq, at, payload := make([]int64, n), make([]int64, n), make([][]byte, n)
	for i := range messages {
		m := &messages[i]
		if err := checkMessage(m); err != nil {
			return fmt.Errorf("append messages: %w", err)
		}
		topic[i], publisher[i], origin[i] = string(m.Topic), m.Publisher, string(m.Origin)
		seq[i], at[i], payload[i] = int64(m.Sequence), m.Time.UnixNano(), m.Payload
		if payload[i] == nil {
			payload[i] = []byte{} // not null
		}
	}
	var err error
	if s.engine == PostgreSQL {
		_, err = s.pool.Exec(ctx, `INSERT INTO messages (topic, seq, publisher, time_ns, payload, origin)
			SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bytea[], $6::text[])
			ON CONFLICT (topic, seq, publisher) DO NOTHING`, topic, seq, publisher, at, payload, origin)
	} else {
		err = s.inTx(ctx, func(tx *sql.Tx) error {
			stmt, err := tx.PrepareContext(ctx, `INSERT INTO messages (topic, seq, publisher, time_ns, payload, origin)
				VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (topic, seq, publisher) DO NOTHING`)
			if err != nil {
				return err
			}
			defer func() { _ = stmt.Close() }() // it ends with the transaction
			for i := range n {
				if _, err := stmt.ExecContext(ctx, topic[i], seq[i], publisher[i], at[i], payload[i], origin[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("append messages: %w", s.explain(err))
	}
	return nil
}

func checkMessage(m *pubsub.Message) error {
	if err := checkText(string(m.Topic)); err != nil {
		return err
	}
	if err := checkText(m.Publisher); err != nil {
		return err
	}
	if _, err := signed("sequence number", m.Sequence); err != nil {
		return err
	}
	if err := checkTime(m.Time); err != nil {
		return err
	}
	if len(m.Payload) > maxPayload {
		return fmt.Errorf("%w: payload of %d bytes, at most %d", ErrInvalid, len(m.Payload), maxPayload)
	}
	return checkOrigin(m.Origin)
}

// Messages gives a topic's messages with sequence numbers above after, in
// their order; at most limit.
func (s *Store) Messages(ctx context.Context, topic pubsub.Topic, after uint64, limit int) ([]pubsub.Message, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, publisher, time_ns, payload, origin FROM messages
		WHERE topic = $1 AND seq > $2 ORDER BY seq, publisher LIMIT $3`, string(topic), bounded(after), max(0, limit))
	out := []pubsub.Message{}
	err = each(rows, err, func() error {
		m := pubsub.Message{Topic: topic}
		var seq, at int64
		var origin string
		if err := rows.Scan(&seq, &m.Publisher, &at, &m.Payload, &origin); err != nil {
			return err
		}
		m.Sequence, m.Time = uint64(seq), decodeTime(at)
		var err error
		if m.Origin, err = originOf(origin); err != nil {
			return err
		}
		out = append(out, m)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", s.explain(err))
	}
	return out, nil
}
