package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// startTime is how long a server may take until it answers, recovery included.
const startTime = 5 * time.Minute

// Server is a PostgreSQL of its own, with its own data.
type Server struct {
	dir  string // holds data, log and the socket
	bin  string
	env  []string
	cred *syscall.Credential

	mu    sync.Mutex
	cmd   *exec.Cmd
	hold  *os.File // while it is open, the server runs
	alive *os.File // at its end when the server has ended
}

// Start makes an empty server, which stops when the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	s := create(t)
	t.Cleanup(s.stop)
	return s
}

var shared struct {
	sync.Mutex
	server *Server
}

// Database gives the URL of a new, empty database on a server that all tests
// of the process share. It is dropped when the test ends.
func Database(t testing.TB) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		shared.server = create(t)
	}
	return shared.server.Database(t)
}

// Database gives the URL of a new, empty database on the server. It is dropped
// when the test ends, if the server runs then.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := "test_" + strings.ToLower(rand.Text())
	if err := s.exec(context.Background(), "CREATE DATABASE "+name); err != nil {
		t.Fatalf("create a database: %v%s", err, s.logTail())
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startTime)
		defer cancel()
		_ = s.exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)") // a test may have killed the server
	})
	return s.url(name)
}

// URL is the server's own database, as its superuser.
func (s *Server) URL() string { return s.url("postgres") }

func (s *Server) url(database string) string {
	q := url.Values{"host": {s.dir}, "user": {"postgres"}, "sslmode": {"disable"}}
	return "postgres:///" + database + "?" + q.Encode()
}

// Kill ends the server and everything that belongs to it with SIGKILL.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.signal(syscall.SIGKILL); err != nil {
		t.Fatalf("kill the server: %v", err)
	}
	s.end()
}

// Pause stops the server and everything that belongs to it with SIGSTOP: it takes
// connections and says nothing, as one whose disk hangs. It goes on by
// [Server.Resume], or when the test ends.
func (s *Server) Pause(t testing.TB) {
	t.Helper()
	t.Cleanup(func() { s.Resume(t) })
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.signal(syscall.SIGSTOP); err != nil {
		t.Fatalf("pause the server: %v", err)
	}
}

// Resume lets a server go on that was paused.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.signal(syscall.SIGCONT); err != nil {
		t.Fatalf("resume the server: %v", err)
	}
}

// signal sends a signal to the server and then to all its processes, each of which
// leads a group of its own.
func (s *Server) signal(what syscall.Signal) error {
	pid, err := s.pid()
	if err != nil {
		return err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return err
	}
	if err := syscall.Kill(pid, what); err != nil {
		return err
	}
	for child := range strings.FieldsSeq(string(children)) {
		if p, err := strconv.Atoi(child); err == nil {
			_ = syscall.Kill(p, what) // it may have ended by itself
		}
	}
	return nil
}

// Restart runs a server again that was killed, on the same data.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.run(time.Now().Add(startTime)); err != nil {
		s.end()
		t.Fatalf("restart PostgreSQL: %v%s", err, s.logTail())
	}
}

func create(t testing.TB) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "pgtest-*") // the path of a socket must be short
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	s := &Server{dir: dir}
	if err := s.init(find(t)); err != nil {
		err = errors.Join(err, os.RemoveAll(dir))
		t.Fatalf("start PostgreSQL: %v", err)
	}
	if err := s.run(time.Now().Add(startTime)); err != nil {
		tail := s.logTail()
		s.stop()
		t.Fatalf("start PostgreSQL: %v%s", err, tail)
	}
	return s
}

// init makes the data. PostgreSQL refuses to run as root, and so do we: as
// root, everything of the server runs as nobody.
func (s *Server) init(b binaries) error {
	if os.Geteuid() == 0 {
		if err := s.becomeNobody(); err != nil {
			return err
		}
		if !reachable(filepath.Join(b.dir, "bin")) {
			// The repository lies in a folder that only root may enter.
			copied := filepath.Join(s.dir, "native")
			if err := os.CopyFS(copied, os.DirFS(b.dir)); err != nil {
				return fmt.Errorf("copy the programs: %w", err)
			}
			for name, target := range b.links {
				b.links[name] = filepath.Join(copied, "lib", filepath.Base(target))
			}
			b.dir = copied
		}
	}
	s.bin = filepath.Join(b.dir, "bin")
	s.env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", "HOME=" + s.dir}
	if len(b.links) > 0 {
		libs := filepath.Join(s.dir, "lib")
		if err := os.Mkdir(libs, 0o755); err != nil {
			return err
		}
		for name, target := range b.links {
			if err := os.Symlink(target, filepath.Join(libs, name)); err != nil {
				return err
			}
		}
		s.env = append(s.env, "LD_LIBRARY_PATH="+libs+":"+filepath.Join(b.dir, "lib"))
	}
	// What the guardian removes must be its own.
	if err := s.handOver(); err != nil {
		return err
	}
	cmd := s.command(filepath.Join(s.bin, "initdb"), "--pgdata", s.data(), "--username", "postgres",
		"--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

func (s *Server) becomeNobody() error {
	u, err := user.Lookup("nobody")
	if err != nil {
		return fmt.Errorf("find a user that is not root: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return fmt.Errorf("find a user that is not root: %w", err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return fmt.Errorf("find a user that is not root: %w", err)
	}
	s.cred = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return nil
}

func (s *Server) handOver() error {
	if s.cred == nil {
		return nil
	}
	return filepath.WalkDir(s.dir, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, int(s.cred.Uid), int(s.cred.Gid))) //nolint:gosec // nothing of the server runs yet
	})
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), name, args...) //nolint:gosec // the programs that find found
	cmd.Env, cmd.Dir = s.env, s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.cred, Setpgid: true}
	return cmd
}

// guardian runs the server until its standard input ends, which it also does
// when the test process is killed. Then the server stops at once, and its data
// goes unless a line said to keep it. Descriptor 3 is open as long as any
// process of the server lives.
const guardian = `"$@" < /dev/null >> log 2>&1 & server=$!
exec 3>&-
read -r _; keep=$?
while kill -QUIT $server 2> /dev/null; do sleep 0.05; done
[ $keep = 0 ] || { cd / && rm -rf "$HOME"; }`

var errEnded = errors.New("the server ended")

func (s *Server) run(deadline time.Time) error {
	in, hold, err := os.Pipe()
	if err != nil {
		return err
	}
	alive, out, err := os.Pipe()
	if err != nil {
		return errors.Join(err, in.Close(), hold.Close())
	}
	s.cmd = s.command("/bin/sh", "-c", guardian, "pgtest", filepath.Join(s.bin, "postgres"),
		"-D", s.data(), "-k", s.dir, "-c", "listen_addresses=", "-c", "fsync=on", "-c", "max_connections=200")
	s.cmd.Stdin, s.cmd.ExtraFiles = in, []*os.File{out}
	err = s.cmd.Start()
	err = errors.Join(err, in.Close(), out.Close())
	s.hold, s.alive = hold, alive
	if err != nil {
		return err // end tidies up
	}
	for {
		ctx, cancel := context.WithDeadline(context.Background(), deadline)
		err := s.exec(ctx, "SELECT 1")
		cancel()
		if err == nil {
			return nil
		}
		// This waits a little, or until the server ends.
		if err := alive.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
			return err
		}
		if _, readErr := alive.Read(make([]byte, 1)); errors.Is(readErr, io.EOF) {
			return errEnded
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("no answer: %w", err)
		}
	}
}

// end stops the server, if it runs, and keeps its data. When it returns, no
// process of the server is left.
func (s *Server) end() {
	if s.cmd == nil {
		return
	}
	_, _ = s.hold.WriteString("keep\n") // the guardian may have been killed
	_ = s.hold.Close()
	_ = s.cmd.Wait() // what went wrong stands in the log
	_ = s.alive.SetReadDeadline(time.Now().Add(startTime))
	_, _ = s.alive.Read(make([]byte, 1))
	_ = s.alive.Close()
	s.cmd = nil
}

func (s *Server) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
	_ = os.RemoveAll(s.dir)
}

func (s *Server) pid() (int, error) {
	b, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(b), "\n")
	return strconv.Atoi(first)
}

func (s *Server) exec(ctx context.Context, query string) error {
	conn, err := pgx.Connect(ctx, s.URL())
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, query)
	return errors.Join(err, conn.Close(ctx))
}

func (s *Server) logTail() string {
	b, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return ""
	}
	return "\n" + string(b[max(0, len(b)-4000):])
}
