using System.Collections;
using System.Runtime.CompilerServices;

namespace ActorUdp.Embedded.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>Takes the next message; null when none comes in time.</summary>
    public object ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Wait(ReceiveOneAsync(max, cancellationToken));

    /// <summary>Takes the next message; null when none comes in time.</summary>
    public async ValueTask<object> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await TryReceiveOneAsync(max, cancellationToken)).envelope.Message!;

    /// <summary>Takes the next message.</summary>
    /// <param name="envelope">The message and its sender.</param>
    /// <param name="max">How long to wait; null for the rest of the Within block or the default timeout; 0 not at all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public bool TryReceiveOne(out MessageEnvelope envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        (bool success, envelope) = Wait(TryReceiveOneAsync(max, cancellationToken));
        return success;
    }

    /// <summary>Takes the next message.</summary>
    /// <param name="max">How long to wait; null for the rest of the Within block or the default timeout; 0 not at all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<(bool success, MessageEnvelope envelope)> TryReceiveOneAsync(TimeSpan? max,
        CancellationToken cancellationToken = default)
    {
        _lastWasNoMessage = false;
        bool got = await WaitForMessageAsync(RemainingOrDilated(max), cancellationToken);
        _last = got && _queue.Reader.TryRead(out var envelope) ? envelope : MessageEnvelope.None;
        return (got, _last);
    }

    /// <summary>Takes messages until one is of the type and right.</summary>
    public object FishForMessage(Predicate<object> isMessage, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default) => Wait(FishForMessageAsync<object>(isMessage, max, hint, cancellationToken));

    /// <summary>Takes messages until one is of the type and right.</summary>
    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default) => Wait(FishForMessageAsync(isMessage, max, hint, cancellationToken));

    /// <summary>Takes messages until one is right.</summary>
    public ValueTask<object> FishForMessageAsync(Predicate<object> isMessage, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default) => FishForMessageAsync<object>(isMessage, max, hint, cancellationToken);

    /// <summary>Takes messages until one is of the type and right.</summary>
    public ValueTask<T> FishForMessageAsync<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default) => FishForMessageAsync(isMessage, [], max, hint, cancellationToken);

    /// <summary>Takes messages until one is of the type and right.</summary>
    /// <param name="isMessage">Which one is right.</param>
    /// <param name="allMessages">Gets all messages taken.</param>
    /// <param name="max">How long; null for the rest of the Within block or the default timeout.</param>
    /// <param name="hint">Said with a failure.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<T> FishForMessageAsync<T>(Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null,
        string hint = "", CancellationToken cancellationToken = default)
    {
        TimeSpan longest = RemainingOrDilated(max);
        TimeSpan end = Now + longest;
        while (true)
        {
            bool got = await WaitForMessageAsync(end - Now, cancellationToken);
            if (!got || !_queue.Reader.TryRead(out var envelope))
            {
                Fail($"Timeout ({longest}) during fishForMessage<{typeof(T)}>. {hint}");
                throw new InvalidOperationException(hint);
            }

            _last = envelope;
            allMessages.Add(envelope.Message);
            if (envelope.Message is T message && isMessage(message))
                return message;
        }
    }

    /// <summary>Takes a number of messages.</summary>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        Wait(TakeN(numberOfMessages, RemainingOrDefault, cancellationToken));

    /// <summary>Takes a number of messages.</summary>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        Wait(TakeN(numberOfMessages, Dilated(max), cancellationToken));

    /// <summary>Takes a number of messages.</summary>
    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, CancellationToken cancellationToken = default) =>
        EnumerateN(numberOfMessages, RemainingOrDefault, cancellationToken);

    /// <summary>Takes a number of messages.</summary>
    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        EnumerateN(numberOfMessages, Dilated(max), cancellationToken);

    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    private async IAsyncEnumerable<object> EnumerateN(int count, TimeSpan longest,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var message in await TakeN(count, longest, cancellationToken))
            yield return message;
    }

    private async ValueTask<IReadOnlyCollection<object>> TakeN(int count, TimeSpan longest, CancellationToken cancellationToken)
    {
        var messages = new List<object>(count);
        TimeSpan end = Now + longest;
        while (messages.Count < count)
        {
            bool got = await WaitForMessageAsync(end - Now, cancellationToken);
            if (!got || !_queue.Reader.TryRead(out var envelope))
            {
                Fail($"Timeout ({longest}) while expecting {count} messages. Only got {messages.Count}.");
                break;
            }

            _last = envelope;
            messages.Add(envelope.Message!);
        }

        return messages;
    }

    /// <summary>Whether a message is there in time; a message that is there already counts whatever the time.</summary>
    private async ValueTask<bool> WaitForMessageAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        if (_queue.Reader.TryPeek(out _))
            return true;
        if (longest <= TimeSpan.Zero)
            return false;
        try
        {
            return await _queue.Reader.WaitToReadAsync(cancellationToken).AsTask().WaitAsync(longest, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
