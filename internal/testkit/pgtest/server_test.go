package pgtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/testkit"
)

// childEnv makes this test binary start a server and wait to be killed.
const childEnv = "PGTEST_CHILD"

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

// The server of a test process that is killed ends too, with its data.
func TestServerEndsWithItsProcess(t *testing.T) {
	if os.Getenv(childEnv) != "" {
		url := Database(t)
		fmt.Println("pgtest", shared.server.dir, url)
		_, err := os.Stdin.Read(make([]byte, 1)) // nobody writes
		require.NoError(t, err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), childEnv+"=1")
	hold, err := cmd.StdinPipe()
	require.NoError(t, err)
	defer func() { _ = hold.Close() }()
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var dir, url string
	_, err = fmt.Fscanf(out, "pgtest %s %s\n", &dir, &url)
	require.NoError(t, err)
	conn := connect(t, url)
	require.NoError(t, conn.Ping(t.Context()))
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	require.Eventually(t, func() bool {
		_, err := os.Stat(dir)
		return os.IsNotExist(err)
	}, 3*time.Minute, 20*time.Millisecond)
	require.Error(t, conn.Ping(t.Context()))
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // a test may have killed the server
	return conn
}

func TestDatabasesAreApart(t *testing.T) {
	a, b := connect(t, Database(t)), connect(t, Database(t))
	for _, conn := range []*pgx.Conn{a, b} {
		_, err := conn.Exec(t.Context(), "CREATE TABLE things (id int)")
		require.NoError(t, err)
		var fsync string
		require.NoError(t, conn.QueryRow(t.Context(), "SHOW fsync").Scan(&fsync))
		require.Equal(t, "on", fsync)
	}
}

func TestKilledAndRestarted(t *testing.T) {
	s := Start(t)
	conn := connect(t, s.URL())
	_, err := conn.Exec(t.Context(), "CREATE TABLE things (id int)")
	require.NoError(t, err)
	for i := range 2 {
		_, err = conn.Exec(t.Context(), "INSERT INTO things VALUES ($1)", i)
		require.NoError(t, err)
		s.Kill(t)
		require.Error(t, conn.Ping(t.Context()))
		s.Restart(t)
		conn = connect(t, s.URL())
		var n int
		require.NoError(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM things").Scan(&n))
		require.Equal(t, i+1, n)
	}
	pid, err := s.pid()
	require.NoError(t, err)
	info, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
	require.NoError(t, err)
	require.NotContains(t, fmt.Sprintf("%+v", info.Sys()), "Uid:0 ", "the server never runs as root")
	s.stop()
	require.Eventually(t, func() bool {
		_, err := os.Stat(filepath.Join("/proc", fmt.Sprint(pid)))
		return os.IsNotExist(err)
	}, 3*time.Minute, 10*time.Millisecond)
	require.NoDirExists(t, s.dir)
}
