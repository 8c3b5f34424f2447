using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MediaServer.Tests.Functional.Support;

/// <summary>A program the tests start: its lines are read, it is awaited, and it never outlives its owner.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(string Text, TaskCompletionSource Found)> _awaited = [];

    private ChildProcess(Process process) => _process = process;

    /// <summary>Lines of the standard output.</summary>
    public event Action<string>? Line;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Both outputs so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IEnumerable<KeyValuePair<string, string>>? environment = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, e) => child.OnLine(e.Data, standard: true);
        process.ErrorDataReceived += (_, e) => child.OnLine(e.Data, standard: false);
        process.Exited += (_, _) => child._exited.TrySetResult();
        process.Start();
        return child;
    }

    /// <summary>Call after the handlers of <see cref="Line"/> are there, so that no line is missed.</summary>
    public ChildProcess BeginReading()
    {
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        return this;
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, TimeSpan patience)
    {
        await using var child = Start(program, arguments).BeginReading();
        child.CloseInput();
        await child.WaitForExitAsync(patience);
        return (child.ExitCode, child.Output);
    }

    /// <summary>Waits until the program has printed the text, wherever; fails when it ends without having done so.</summary>
    public async Task WaitForTextAsync(string text, TimeSpan patience)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal))
                return;
            _awaited.Add((text, found));
        }
        try
        {
            var first = await Task.WhenAny(found.Task, _exited.Task).WaitAsync(patience);
            if (first != found.Task)
                throw new InvalidOperationException($"{_process.StartInfo.FileName} ended before it printed '{text}':\n{Output}");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not print '{text}' within {patience}:\n{Output}");
        }
    }

    public async Task WaitForExitAsync(TimeSpan patience)
    {
        try
        {
            // The overload without a timeout also waits for the last line of output.
            await _process.WaitForExitAsync().WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not end within {patience}:\n{Output}");
        }
    }

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Asks the program to end, as a service manager does.</summary>
    public void Terminate() => Signal(15);

    public void Interrupt() => Signal(2);

    /// <summary>Ends it where it stands, as nobody asks a program to.</summary>
    public void Kill() => Signal(9);

    private void Signal(int number)
    {
        if (!_process.HasExited)
            _ = SendSignal(_process.Id, number);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SendSignal(int process, int signal);

    private void OnLine(string? line, bool standard)
    {
        if (line is null)
            return;
        lock (_output)
        {
            _output.AppendLine(line);
            _awaited.RemoveAll(wait => line.Contains(wait.Text, StringComparison.Ordinal) && wait.Found.TrySetResult());
        }
        if (standard)
            Line?.Invoke(line);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            var ended = _process.WaitForExitAsync();
            if (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(2))) != ended)
                Signal(15);
            if (await Task.WhenAny(ended, Task.Delay(Grace)) != ended)
                _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }
}
