using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ActorUdp.Hosts.Transfer;

/// <summary>
/// The sending end of one transfer, as a state machine: <see cref="FileSender"/> moves what it says and tells it what comes.
/// Not thread-safe.
/// </summary>
internal sealed class OutgoingFile : IDisposable
{
    // By then a node that answers at all has answered an offer.
    private static readonly TimeSpan _answerTime = TimeSpan.FromSeconds(2);

    private readonly IFileSource _source;
    private readonly TimeSpan _giveUp;
    private readonly IncrementalHash _incremental = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly TimeProvider _time;
    private readonly long _started;
    private long _lastHeard;
    private long _lastAsked;
    private long _offered;
    private State _state = State.Offering;
    private uint _attempt = 1;
    private long _next;
    private long _hashed;
    private byte[]? _hash;

    public OutgoingFile(IFileSource source, TimeSpan giveUp, TimeProvider? time = null)
    {
        _source = source;
        _giveUp = giveUp;
        _time = time ?? TimeProvider.System;
        _started = _lastHeard = _lastAsked = _time.GetTimestamp();
    }

    private enum State
    {
        /// <summary>An offer has to be sent.</summary>
        Offering,

        /// <summary>The offer was sent.</summary>
        Offered,

        /// <summary>It was accepted: chunks flow.</summary>
        Streaming,

        /// <summary>All chunks were sent and the hash with them.</summary>
        Finishing,
    }

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Bytes that the node has written.</summary>
    public long Confirmed { get; private set; }

    /// <summary>Set when the transfer is over.</summary>
    public FileOutcome? Outcome { get; private set; }

    public bool IsSilentFor(TimeSpan time)
    {
        if (Outcome is not null || _state is State.Offering || _time.GetElapsedTime(_lastHeard) < time || _time.GetElapsedTime(_lastAsked) < time)
            return false;
        _lastAsked = _time.GetTimestamp();
        return true;
    }

    /// <summary>The frame that has to be sent before anything else, if there is one. Tell <see cref="OnSent"/> when it was accepted.</summary>
    public TransferFrame? NextControl()
    {
        if (_state == State.Offering)
            return new TransferFrame.Offer(Id, _attempt, _source.Size, _hash, _source.Name);
        if (_state == State.Streaming && _next == _source.Size && _source.Change() is { } change)
            Fail(FileStatus.SourceFailed, "SourceFailed", change);
        else if (_state == State.Streaming && _next == _source.Size)
            return new TransferFrame.Finish(Id, _hash ??= _incremental.GetCurrentHash());
        return null;
    }

    public void OnSent(TransferFrame control)
    {
        _state = control is TransferFrame.Offer ? State.Offered : State.Finishing;
        _offered = _time.GetTimestamp();
    }

    /// <summary>Reads the next chunk into <paramref name="target"/> if the window has room for one.</summary>
    /// <returns>Its length; 0: none now.</returns>
    public int NextChunk(Span<byte> target, out long offset)
    {
        offset = _next;
        if (Outcome is not null || _state != State.Streaming)
            return 0;
        int length = (int)Math.Min(target.Length, _source.Size - _next);
        if (length == 0 || _next + length - Confirmed > FileSender.Window)
            return 0;
        if (_source.Read(_next, target[..length]) < length)
        {
            Fail(FileStatus.SourceFailed, "SourceFailed", _source.Change() ?? "the file became shorter while it was sent");
            return 0;
        }
        // After a restart of the node bytes are read again; the hash has them already.
        long fresh = _next + length - _hashed;
        if (fresh > 0)
        {
            _incremental.AppendData(target.Slice(length - (int)fresh, (int)fresh));
            _hashed += fresh;
        }
        _next += length;
        return length;
    }

    public void OnFrame(TransferFrame frame)
    {
        if (frame.Id != Id || Outcome is not null)
            return; // of a file sent earlier
        _lastHeard = _time.GetTimestamp();
        switch (frame)
        {
            case TransferFrame.Accept accept when _state == State.Offered && accept.Attempt == _attempt:
                OnAccept(accept.Offset);
                break;
            case TransferFrame.Progress progress when _state is State.Streaming or State.Finishing && progress.Written <= _next:
                Confirmed = Math.Max(Confirmed, progress.Written);
                break;
            case TransferFrame.Progress when _state == State.Offered && _time.GetElapsedTime(_offered) > _answerTime:
                OnConnectionLost(); // it knows the transfer, and yet its answer to the offer did not arrive
                break;
            case TransferFrame.Done:
                Confirmed = _source.Size;
                End(FileStatus.Confirmed, null, null);
                break;
            case TransferFrame.Refuse refuse:
                End(FileStatus.Refused, refuse.Reason.ToString(), Console.Human.Clean(refuse.Text));
                break;
            case TransferFrame.Unknown when _state is not State.Offering:
                OnConnectionLost();
                break;
        }
    }

    /// <summary>The node was restarted or what was sent to it was lost: offer again, and go on where the node says.</summary>
    public void OnConnectionLost()
    {
        if (_state == State.Offering)
            return;
        _attempt++;
        _state = State.Offering;
    }

    public void OnTick()
    {
        if (Outcome is null && _time.GetElapsedTime(_lastHeard) > _giveUp)
            Fail(FileStatus.GivenUp, "GaveUp", $"nothing was heard from the node for {Console.Human.Duration(_giveUp)}");
    }

    [MemberNotNull(nameof(Outcome))]
    public void Fail(FileStatus status, string reason, string text) => End(status, reason, text);

    public void Dispose() => _incremental.Dispose();

    private void OnAccept(long offset)
    {
        if (offset > _hashed)
        {
            Fail(FileStatus.Refused, nameof(RefusalReason.ProtocolViolation), "the node wants to go on beyond what was sent");
            return;
        }
        _next = Confirmed = offset;
        _state = State.Streaming;
    }

    [MemberNotNull(nameof(Outcome))]
    private void End(FileStatus status, string? reason, string? text) => Outcome ??= new FileOutcome(
        _source.Name, _source.Size, Confirmed, status, reason, text, _hash, _attempt, _time.GetElapsedTime(_started));
}
