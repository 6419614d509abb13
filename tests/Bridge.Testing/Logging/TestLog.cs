using Microsoft.Extensions.Logging;
using Xunit;

namespace Bridge.Testing.Logging;

/// <summary>
/// The logger factory of tests. It keeps every record, repeats it in the test's output, and fails the test when something was
/// logged as an error that the test did not announce with <see cref="Expect"/>, or when a task failed unobserved. Hold it in a
/// field of the test class and dispose it there: the runner then reports a failed assertion and this failure side by side.
/// Thread-safe.
/// </summary>
public sealed class TestLog : ILoggerFactory
{
    private readonly Lock _gate = new();
    private readonly List<LogRecord> _records = [];
    private readonly List<Func<LogRecord, bool>> _expected = [];
    private readonly List<(Func<LogRecord, bool> Matches, TaskCompletionSource<LogRecord> Found)> _waiters = [];
    private readonly List<Exception> _unobserved = [];
    private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;

    public TestLog() => TaskScheduler.UnobservedTaskException += OnUnobserved;

    /// <summary>Everything logged so far, a copy.</summary>
    public IReadOnlyList<LogRecord> Records
    {
        get
        {
            lock (_gate)
                return [.. _records];
        }
    }

    /// <summary>Announces errors that belong to the test.</summary>
    public void Expect(Func<LogRecord, bool> record)
    {
        lock (_gate)
            _expected.Add(record);
    }

    /// <summary>Announces an error by its event id.</summary>
    public void Expect(int eventId) => Expect(record => record.Event.Id == eventId);

    /// <summary>The first record, earlier ones included, that satisfies <paramref name="matches"/>; the cap defaults to 30 s.</summary>
    public async Task<LogRecord> WaitForAsync(Func<LogRecord, bool> matches, TimeSpan? cap = null, CancellationToken cancellationToken = default)
    {
        var found = new TaskCompletionSource<LogRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_records.FirstOrDefault(matches) is { } record)
                return record;
            _waiters.Add((matches, found));
        }

        try
        {
            return await found.Task.WaitAsync(cap ?? TimeSpan.FromSeconds(30), cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The expected record was not logged. Logged was:\n{string.Join('\n', Records)}");
        }
    }

    /// <summary>Throws when an error was logged that was not announced.</summary>
    public void AssertClean()
    {
        string[] surprises;
        lock (_gate)
        {
            surprises =
            [
                .. _records.Where(r => r.Level >= LogLevel.Error && !_expected.Exists(e => e(r))).Select(r => r.ToString()),
                .. _unobserved.Select(e => $"a task failed and nobody looked: {e}"),
            ];
        }

        if (surprises.Length > 0)
            Assert.Fail("The code under test logged errors that the test did not expect:\n" + string.Join('\n', surprises));
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The test log is its own and only provider.");

    public void Dispose()
    {
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
        AssertClean();
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs failure)
    {
        lock (_gate)
            _unobserved.Add(failure.Exception);
    }

    private void Add(LogRecord record)
    {
        lock (_gate)
        {
            _records.Add(record);
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (!_waiters[i].Matches(record))
                    continue;
                _waiters[i].Found.TrySetResult(record);
                _waiters.RemoveAt(i);
            }
        }

        try
        {
            _output?.WriteLine(record.ToString());
        }
        catch (InvalidOperationException)
        {
            // The test has ended; the record is kept all the same.
        }
    }

    private sealed class Logger(TestLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(new LogRecord(category, logLevel, eventId, formatter(state, exception), exception));
    }
}
