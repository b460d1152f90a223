using ActorUdp.Embedded.Actor;
using Xunit;

namespace ActorUdp.Embedded.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>Expects a message of a type next.</summary>
    public T ExpectMsg<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Wait(ExpectMsgAsync<T>(duration, hint, cancellationToken));

    /// <summary>Expects a message of a type next.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(TimeSpan? duration = null, string? hint = null,
        CancellationToken cancellationToken = default) => Expect<T>(static (_, _) => { }, duration, hint, cancellationToken);

    /// <summary>Expects an equal message next.</summary>
    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Wait(ExpectMsgAsync(message, timeout, hint, cancellationToken));

    /// <summary>Expects an equal message next.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(T message, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>((actual, _) => Assert.Equal(message, actual), timeout, hint, cancellationToken);

    /// <summary>Expects a message of a type that the predicate takes next.</summary>
    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) => Wait(ExpectMsgAsync(isMessage, timeout, hint, cancellationToken));

    /// <summary>Expects a message of a type that the predicate takes next.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) => Expect<T>(
            (actual, _) => Assert.True(isMessage(actual), $"Got <{actual}>, which the predicate does not take. {hint}"),
            timeout, hint, cancellationToken);

    /// <summary>Expects a message of a type, that the assertions hold of, next.</summary>
    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) => Wait(ExpectMsgAsync(assert, timeout, hint, cancellationToken));

    /// <summary>Expects a message of a type, that the assertions hold of, next.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(Action<T> assert, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) => Expect<T>((actual, _) => assert(actual), timeout, hint, cancellationToken);

    /// <summary>Expects a message of a type, that the assertions hold of, next.</summary>
    public T ExpectMsg<T>(Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Wait(ExpectMsgAsync(assertMessageAndSender, timeout, hint, cancellationToken));

    /// <summary>Expects a message of a type, that the assertions hold of, next.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null,
        string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(assertMessageAndSender, timeout, hint, cancellationToken);

    /// <summary>Expects messages equal to these next, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) => ExpectMsgAllOf((IReadOnlyCollection<T>)messages);

    /// <summary>Expects messages equal to these next, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) => ExpectAllOf(messages, Dilated(max), default);

    /// <summary>Expects messages equal to these next, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAllOf(messages, RemainingOrDefault, cancellationToken);

    /// <summary>Expects the notice that an actor has ended next. The test actor must watch it.</summary>
    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) => Wait(ExpectTerminatedAsync(target, timeout, hint, cancellationToken));

    /// <summary>Expects the notice that an actor has ended next. The test actor must watch it.</summary>
    public ValueTask<Terminated> ExpectTerminatedAsync(IActorRef target, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<Terminated>((actual, _) => Assert.Equal(target, actual.ActorRef), timeout, hint, cancellationToken);

    /// <summary>Expects that no message comes for the rest of the Within block or the default timeout.</summary>
    public void ExpectNoMsg(CancellationToken cancellationToken = default) => ExpectNoMsg(RemainingOrDefault, cancellationToken);

    /// <summary>Expects that no message comes.</summary>
    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsg(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <summary>Expects that no message comes.</summary>
    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) =>
        Wait(ExpectNoMsgAsync(duration, cancellationToken).AsTask());

    /// <summary>Expects that no message comes for the rest of the Within block or the default timeout.</summary>
    public ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) =>
        ExpectNoMsgAsync(RemainingOrDefault, cancellationToken);

    /// <summary>Expects that no message comes.</summary>
    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsgAsync(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <summary>Expects that no message comes.</summary>
    public async ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default)
    {
        var (success, envelope) = await TryReceiveOneAsync(duration, cancellationToken).ConfigureAwait(false);
        if (success)
            Fail($"Expected no messages during {duration}, instead we received {envelope}");
        _lastWasNoMessage = true;
    }

    private IReadOnlyCollection<T> ExpectAllOf<T>(IReadOnlyCollection<T> messages, TimeSpan longest, CancellationToken cancellationToken)
    {
        List<object> left = [.. Wait(TakeN(messages.Count, longest, cancellationToken))];
        List<T> missing = [.. messages.Where(expected => !left.Remove(expected!))];
        if (missing.Count > 0)
            Fail($"Not found [{string.Join(", ", missing)}], found unexpected [{string.Join(", ", left)}]");
        return messages;
    }

    private async ValueTask<T> Expect<T>(Action<T, IActorRef> assert, TimeSpan? timeout, string? hint,
        CancellationToken cancellationToken)
    {
        TimeSpan longest = RemainingOrDilated(timeout);
        _lastWasNoMessage = false;
        if (!await WaitForMessageAsync(longest, cancellationToken) || !_queue.Reader.TryRead(out var envelope))
        {
            Fail($"Failed: Timeout {longest} while waiting for a message of type {typeof(T)}. {hint}");
            throw new InvalidOperationException(hint);
        }

        _last = envelope;
        if (envelope.Message is not T message)
        {
            Fail($"Failed: Expected a message of type {typeof(T)}, but received {{{envelope.Message}}} "
                + $"(type {envelope.Message?.GetType()}) instead from {envelope.Sender}. {hint}");
            throw new InvalidOperationException(hint);
        }

        assert(message, envelope.Sender);
        return message;
    }
}
