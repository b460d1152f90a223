using System.Buffers;
using ActorUdp.Protocol.Wire;
using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>
/// Collects datagrams of one size, of which the last may be shorter, so that one system call sends them. What the system does not
/// take for want of room is kept for the next attempt. Holds memory only while it holds datagrams. Owned by a sender actor.
/// </summary>
/// <param name="path">Where they go.</param>
/// <param name="maximumDatagram">The size of the largest datagram.</param>
internal sealed class DatagramTrain(PeerPath path, int maximumDatagram) : IDisposable
{
    private readonly DatagramParts _parts = new();
    private byte[]? _buffer;
    private int _sent;
    private int _used;
    private int _segment;
    private int _count;

    // A larger datagram, or one that the train has no room for, lies behind it, to begin the next one.
    private int _larger;

    /// <summary>Whether datagrams wait because the system had no room for them. They come first.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>Bytes of the datagrams that are being sent, but for the last.</summary>
    public int Segment => _segment;

    /// <summary>Where the next datagram is to be written; good until <see cref="Add"/>. Not while held back.</summary>
    public Span<byte> Room => (_buffer ??= ArrayPool<byte>.Shared.Rent(IDatagramSocket.MaximumTrain + maximumDatagram)).AsSpan(_used, maximumDatagram);

    /// <summary>What the next datagram may refer to instead of containing it. The same holds for it as for <see cref="Room"/>.</summary>
    public DatagramParts Parts
    {
        get
        {
            _parts.BeginAt(_used);
            return _parts;
        }
    }

    /// <summary>Takes what was written into <see cref="Room"/>; sends what is full.</summary>
    public SendOutcome Add(int length)
    {
        if (_count > 0 && (length > _segment || _used + length > IDatagramSocket.MaximumTrain))
        {
            _larger = length;
            _parts.CopyTo(_buffer, _used);
            return Send(andTheLarger: false);
        }

        _segment = _count == 0 ? length : _segment;
        _used += length;
        _count++;
        bool isFull = length < _segment || _count == IDatagramSocket.MaximumTrainSegments
            || _used + _segment > IDatagramSocket.MaximumTrain;
        return isFull ? Send(andTheLarger: true) : SendOutcome.Sent;
    }

    /// <summary>Sends what there is. After any outcome but <see cref="SendOutcome.HeldBack"/> the train is empty.</summary>
    public SendOutcome Send() => Send(andTheLarger: true);

    /// <summary>
    /// Ends a turn: gives the memory back when there is nothing in it. What datagrams refer to is theirs until the connection takes
    /// another input, so none may be left that does.
    /// </summary>
    public void Rest()
    {
        if (_parts.Count > 0)
        {
            throw new InvalidOperationException("A datagram outlives the turn that wrote it, but not what it refers to.");
        }

        if (_count == 0 && _buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    public void Dispose()
    {
        (_sent, _used, _count, _larger, IsHeldBack) = (0, 0, 0, 0, false);
        _parts.Clear();
        Rest();
    }

    private SendOutcome Send(bool andTheLarger)
    {
        SendOutcome outcome = SendOutcome.Sent;
        while (_count > 0 && outcome != SendOutcome.HeldBack)
        {
            outcome = path.Send(_buffer.AsSpan(_sent.._used), _parts, _segment, out int sent);
            _sent += sent;
            if (outcome == SendOutcome.TooLarge && _sent + _segment < _used)
            {
                // Of what follows, the last may be shorter.
                _sent += _segment;
                continue;
            }

            IsHeldBack = outcome == SendOutcome.HeldBack;
            if (IsHeldBack)
            {
                _parts.CopyTo(_buffer);
            }
            else
            {
                _parts.Clear();
                BeginWithTheLarger();
            }

            if (!andTheLarger || outcome != SendOutcome.Sent)
            {
                break;
            }
        }

        return outcome;
    }

    private void BeginWithTheLarger()
    {
        _buffer.AsSpan(_used, _larger).CopyTo(_buffer);
        (_sent, _used, _segment, _count, _larger) = (0, _larger, _larger, _larger > 0 ? 1 : 0, 0);
    }
}
