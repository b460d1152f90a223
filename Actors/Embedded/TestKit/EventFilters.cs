using System.Text.RegularExpressions;
using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.TestKit;

/// <summary>Which log entries an expectation is about.</summary>
internal sealed class EventFilter(string description, Predicate<LogEvent> isMatch)
{
    private Action? _matched;

    internal bool Apply(LogEvent logEvent)
    {
        if (!isMatch(logEvent))
            return false;
        Volatile.Read(ref _matched)?.Invoke();
        return true;
    }

    internal void OnMatch(Action? matched) => Volatile.Write(ref _matched, matched);

    public override string ToString() => description;
}

/// <summary>Adds filters to, or takes them from, the logger.</summary>
internal sealed record FilterChange(IReadOnlyCollection<EventFilter> Filters, bool Add) : INoSerializationVerificationNeeded;

/// <summary>The default logger, which leaves out what event filters match. Dead letters count as warnings.</summary>
public class TestEventListener : DefaultLogger
{
    private readonly List<EventFilter> _filters = [];

    /// <summary>Writes what no filter matches.</summary>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger initialize:
                var bus = (EventStream)initialize.LoggingBus;
                bus.Subscribe(Self, typeof(FilterChange));
                bus.Subscribe(Self, typeof(DeadLetter));
                return base.Receive(message);
            case FilterChange { Add: true } change:
                _filters.AddRange(change.Filters);
                return true;
            case FilterChange change:
                _filters.RemoveAll(change.Filters.Contains);
                return true;
            case DeadLetter letter:
                Write(new Warning(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), letter));
                return true;
            case LogEvent logEvent:
                Write(logEvent);
                return true;
            default:
                return base.Receive(message);
        }
    }

    private void Write(LogEvent logEvent)
    {
        // The first filter that matches takes the entry; the others do not see it.
        if (!_filters.Exists(filter => filter.Apply(logEvent)))
            Print(logEvent);
    }
}

/// <summary>Makes expectations about the log of a system.</summary>
public sealed class EventFilterFactory
{
    private readonly ActorSystem _system;
    private readonly TestKitSettings _settings;
    private readonly EventFilter[] _filters;

    internal EventFilterFactory(ActorSystem system, TestKitSettings settings, EventFilter[] filters)
    {
        _system = system;
        _settings = settings;
        _filters = filters;
    }

    /// <summary>Errors caused by an exception of a type.</summary>
    /// <param name="message">The whole text of the entry or the exception.</param>
    /// <param name="start">How it begins.</param>
    /// <param name="contains">What it contains.</param>
    /// <param name="source">Who logs it: the whole source, or the path of an actor without its address.</param>
    public IEventFilterApplier Exception<TException>(string? message = null, string? start = null, string? contains = null,
        string? source = null)
        where TException : Exception => Exception<TException>(Text(message, start, contains), source);

    /// <summary>Errors caused by an exception of a type.</summary>
    public IEventFilterApplier Exception<TException>(Regex pattern, string? source = null)
        where TException : Exception => Exception<TException>(pattern.IsMatch, source);

    /// <summary>Entries at error level.</summary>
    public IEventFilterApplier Error(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Level<Error>(Text(message, start, contains), source);

    /// <summary>Entries at error level.</summary>
    public IEventFilterApplier Error(Regex pattern, string? source = null) => Level<Error>(pattern.IsMatch, source);

    /// <summary>Entries at warning level.</summary>
    public IEventFilterApplier Warning(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Level<Warning>(Text(message, start, contains), source);

    /// <summary>Entries at warning level.</summary>
    public IEventFilterApplier Warning(Regex pattern, string? source = null) => Level<Warning>(pattern.IsMatch, source);

    /// <summary>Entries at info level.</summary>
    public IEventFilterApplier Info(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Level<Info>(Text(message, start, contains), source);

    /// <summary>Entries at info level.</summary>
    public IEventFilterApplier Info(Regex pattern, string? source = null) => Level<Info>(pattern.IsMatch, source);

    /// <summary>Entries at debug level.</summary>
    public IEventFilterApplier Debug(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Level<Debug>(Text(message, start, contains), source);

    /// <summary>Entries at debug level.</summary>
    public IEventFilterApplier Debug(Regex pattern, string? source = null) => Level<Debug>(pattern.IsMatch, source);

    /// <summary>Entries that the predicate takes.</summary>
    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Add("custom", predicate);

    /// <summary>Entries of a type that the predicate takes.</summary>
    public IEventFilterApplier Custom<TLogEvent>(Predicate<TLogEvent> predicate)
        where TLogEvent : LogEvent => Add("custom", e => e is TLogEvent typed && predicate(typed));

    /// <summary>Dead letters.</summary>
    public IEventFilterApplier DeadLetter() => DeadLetters(static _ => true, null);

    /// <summary>Dead letters with a message of a type.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(string? source = null) => DeadLetters(m => m is TMessage, source);

    /// <summary>Dead letters with a message of a type that the predicate takes.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(Func<TMessage, bool> isMatch, string? source = null) =>
        DeadLetters(m => m is TMessage typed && isMatch(typed), source);

    private static Predicate<string> Text(string? message, string? start, string? contains) => text =>
        message is not null ? text == message
        : start is not null ? text.StartsWith(start, StringComparison.Ordinal)
        : contains is null || text.Contains(contains, StringComparison.Ordinal);

    private static bool IsFrom(LogEvent logEvent, string? source) => source is null || logEvent.LogSource == source
        || (ActorPath.TryParse(logEvent.LogSource, out var path) && path.ToStringWithoutAddress() == source);

    private IEventFilterApplier Exception<TException>(Predicate<string> text, string? source)
        where TException : Exception => Add($"Error with Cause <{typeof(TException)}>", e =>
            e is Error { Cause: TException cause } && IsFrom(e, source) && (text(e.Message?.ToString() ?? "") || text(cause.Message)));

    private IEventFilterApplier Level<TEvent>(Predicate<string> text, string? source)
        where TEvent : LogEvent => Add(typeof(TEvent).Name, e =>
            e is TEvent && e.Message is not Event.DeadLetter && IsFrom(e, source)
            && (text(e.Message?.ToString() ?? "") || (e is Error { Cause: { } cause } && text(cause.Message))));

    private IEventFilterApplier DeadLetters(Func<object, bool> isMatch, string? source) => Add("DeadLetter", e =>
        e.Message is DeadLetter letter && isMatch(letter.Message) && IsFrom(e, source));

    private EventFilterApplier Add(string description, Predicate<LogEvent> isMatch) =>
        new(_system, _settings, [.. _filters, new EventFilter(description, isMatch)]);
}
