package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/alecthomas/kong"

	"github.com/oraclestream/oraclestream/internal/operator"
)

// show prints a result for people or, as one object, for programs.
func (s streams) show(asJSON bool, v interface{ Text() string }) error {
	if asJSON {
		return s.object(v)
	}
	if _, err := fmt.Fprint(s.out, v.Text()); err != nil {
		return fmt.Errorf("print result: %w", err)
	}
	return nil
}

func (s streams) object(v any) error {
	enc := json.NewEncoder(s.out)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("print result: %w", err)
	}
	return nil
}

// operatorFailed gives an error with what to do about it; in JSON as one object.
func (s streams) operatorFailed(asJSON bool, err error) error {
	advice := operatorAdvice(err)
	if asJSON {
		if printErr := s.object(failure{Error: err.Error(), Advice: advice}); printErr != nil {
			return errors.Join(err, printErr)
		}
	}
	return withAdvice(err, advice)
}

func withAdvice(err error, advice string) error {
	if advice == "" {
		return err
	}
	return fmt.Errorf("%w (advice: %s)", err, advice)
}

// operatorAdvice says what to do where an operator's command fails.
func operatorAdvice(err error) string {
	var usage usageError
	advice := operator.Advice(err)
	if advice == "" && errors.As(err, &usage) {
		return "--help behind the command says what it takes"
	}
	return advice
}

// operatorUsage marks what the command line got wrong.
func operatorUsage(err error) error {
	if operator.Misused(err) {
		return usageError{err}
	}
	return err
}

// wantsOperatorJSON says whether a command line that does not parse asked an
// operator's command for JSON: its reader waits for an object all the same.
func wantsOperatorJSON(err error, args []string) bool {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || !slices.Contains(args, "--json") {
		return false
	}
	for node := parse.Context.Selected(); node != nil; node = node.Parent {
		if node.Name == "operator" {
			return true
		}
	}
	return false
}
