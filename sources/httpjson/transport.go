package httpjson

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/oraclestream/oraclestream/sources/internal/poll"
)

// transportFailure tells the usual reasons why nothing comes back. None of the
// words are the other side's, and none hold the address. It is nil for others.
func transportFailure(err error, timeout time.Duration) error {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return say("the host of url does not exist: its name is not known to DNS", "check the spelling of the host in url, and this machine's DNS")
		}
		return say("the host's name cannot be looked up: DNS does not answer", "check this machine's network and DNS")
	}
	switch {
	case errors.Is(err, http.ErrSchemeMismatch):
		return say("it speaks plain HTTP where url says https", "write http:// in url, or the port that takes TLS")
	case errors.Is(err, syscall.ECONNREFUSED):
		return say("nothing listens at the address: connection refused", "check host and port in url, and that the service runs")
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return say("the connection was reset", "check url: a port that takes TLS wants https://; else the service or a firewall cuts connections")
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return say("there is no way to the address: network unreachable", "check this machine's network and firewall")
	}
	if failure := tlsFailure(err); failure != nil {
		return failure
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		return say(fmt.Sprintf("no whole answer within %s", timeout), "check host and port in url and the firewall; if the service is slow, raise timeout")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return say("the answer was cut off", "it is asked again; if it comes each time, the service or a proxy before it is at fault")
	}
	if errors.Is(err, io.EOF) {
		return say("the connection was closed without an answer", "check url: a port that takes TLS wants https://; else the service is at fault")
	}
	return nil
}

// say gives a failure with its advice.
func say(what, advice string) error { return poll.Advise(errors.New(what), advice) }

func tlsFailure(err error) error {
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return say("its TLS certificate is for another host", "check the host in url")
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return say("its TLS certificate has expired or is not valid yet", "check this host's clock; if it is right, the service must renew the certificate")
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return say("its TLS certificate is signed by nobody whom this host trusts", "add the CA to this host's trusted certificates, if it is the service's own; else somebody stands between")
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return say("its TLS certificate is not valid", "look at the certificate, for example with 'openssl s_client'")
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" { // a TLS alert
		return say("it refuses the TLS handshake", "it may ask for a client certificate or another version of TLS: put a proxy of your own before it")
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return say("it does not speak TLS where url says https", "write http:// in url, or the port that takes TLS")
	}
	return nil
}
