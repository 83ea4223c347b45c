package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// execTarget is a command and the environment of the container to run it in.
type execTarget struct {
	Command []string `json:"command"`
	// Env has entries NAME=value, and nothing is inherited.
	Env []string `json:"env"`
	Dir string   `json:"dir"`
}

// commands are the running ones: each in a process group of its own, which ends with the client or with this program.
var commands = &running{groups: map[int]bool{}}

type running struct {
	sync.Mutex
	groups map[int]bool
}

func (running *running) add(pid int) {
	running.Lock()
	defer running.Unlock()
	running.groups[pid] = true
}

func (running *running) kill(pid int) {
	running.Lock()
	defer running.Unlock()
	if running.groups[pid] {
		// an error means that the group has ended
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		delete(running.groups, pid)
	}
}

func (running *running) killAll() {
	running.Lock()
	defer running.Unlock()
	for pid := range running.groups {
		_ = syscall.Kill(-pid, syscall.SIGKILL)
	}
}

// ExecInContainer runs the command; its signature is that of the streaming package's Executor.
func (target *execTarget) ExecInContainer(ctx context.Context, _ string, _ types.UID, _ string, _ []string,
	in io.Reader, out, errOut io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	command, err := target.command()
	if err != nil {
		return err
	}
	wait := func() error { return nil }
	if tty {
		wait, err = startTerminal(command, in, out, resize)
	} else {
		wait, err = startPiped(command, in, out, errOut)
	}
	if err != nil {
		return err
	}
	pid := command.Process.Pid
	commands.add(pid)
	finished := make(chan struct{})
	go func() {
		select {
		case <-ended(ctx):
			commands.kill(pid)
		case <-finished:
		}
	}()
	err = wait()
	close(finished)
	commands.kill(pid)
	return exitError(err)
}

func (target *execTarget) command() (*exec.Cmd, error) {
	if len(target.Command) == 0 {
		return nil, errors.New("no command")
	}
	file, err := target.find(target.Command[0])
	if err != nil {
		return nil, err
	}
	return &exec.Cmd{Path: file, Args: target.Command, Env: target.Env, Dir: target.Dir}, nil
}

// find looks a program up as a shell does, on the container's PATH and not on that of this program.
func (target *execTarget) find(name string) (string, error) {
	if strings.Contains(name, "/") {
		if filepath.IsAbs(name) {
			return name, nil
		}
		return filepath.Join(target.Dir, name), nil
	}
	for _, variable := range slices.Backward(target.Env) {
		if value, isPath := strings.CutPrefix(variable, "PATH="); isPath {
			for _, folder := range filepath.SplitList(value) {
				file := filepath.Join(folder, name)
				if info, err := os.Stat(file); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 {
					return file, nil
				}
			}
			break
		}
	}
	return "", fmt.Errorf("%q is not on the PATH of this machine, where the sandbox runs the pod's commands", name)
}

func startPiped(command *exec.Cmd, in io.Reader, out, errOut io.Writer) (func() error, error) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Stdout = out
	command.Stderr = errOut
	// what it leaves behind may hold its output open
	command.WaitDelay = time.Second
	if in != nil {
		// not command.Stdin: waiting would wait for the client's next key too
		stdin, err := command.StdinPipe()
		if err != nil {
			return nil, err
		}
		go func() {
			_, _ = io.Copy(stdin, in)
			_ = stdin.Close()
		}()
	}
	return command.Wait, command.Start()
}

func startTerminal(command *exec.Cmd, in io.Reader, out io.Writer, resize <-chan remotecommand.TerminalSize) (func() error, error) {
	if !slices.ContainsFunc(command.Env, func(variable string) bool { return strings.HasPrefix(variable, "TERM=") }) {
		command.Env = append(command.Env, "TERM=xterm")
	}
	// a session of its own, and so a process group too
	terminal, err := pty.Start(command)
	if err != nil {
		return nil, err
	}
	go func() {
		for size := range resize {
			_ = pty.Setsize(terminal, &pty.Winsize{Rows: size.Height, Cols: size.Width})
		}
	}()
	if in != nil {
		go func() { _, _ = io.Copy(terminal, in) }()
	}
	printed := make(chan struct{})
	go func() {
		// reading ends with an error when the command has closed its side
		_, _ = io.Copy(out, terminal)
		close(printed)
	}()
	return func() error {
		err := command.Wait()
		select {
		case <-printed:
		case <-time.After(time.Second):
		}
		_ = terminal.Close()
		return err
	}, nil
}

func exitError(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		if errors.Is(err, exec.ErrWaitDelay) {
			return nil
		}
		return err
	}
	code := exit.ExitCode()
	if status, isWait := exit.Sys().(syscall.WaitStatus); isWait && status.Signaled() {
		code = 128 + int(status.Signal())
	}
	return utilexec.CodeExitError{Err: exit, Code: code}
}
