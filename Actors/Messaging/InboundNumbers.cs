using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Messaging;

/// <summary>
/// What the numbers of one channel of one connection stand for, as its receiving end has read it. They come in the channel's order, so
/// that a number is always given before it is used. Owned by the receiver actor of its link.
/// </summary>
internal sealed class InboundNumbers
{
    private InboundHeading?[] _headings = [];
    private InboundSender?[] _senders = [];

    public InboundHeading? Heading(int number) => number < _headings.Length ? _headings[number] : null;

    public InboundSender? Sender(int number) => number < _senders.Length ? _senders[number] : null;

    public void Give(int number, InboundHeading heading) => Room(ref _headings, number) = heading;

    public void Give(int number, InboundSender sender) => Room(ref _senders, number) = sender;

    // Numbers come one after the other from peers that mean well, and are bounded from those that do not.
    private static ref T? Room<T>(ref T?[] table, int number)
        where T : class
    {
        if (number >= table.Length)
        {
            Array.Resize(ref table, Math.Min(Math.Max(number + 1, table.Length * 2), Envelope.MaximumNumber + 1));
        }

        return ref table[number];
    }
}
