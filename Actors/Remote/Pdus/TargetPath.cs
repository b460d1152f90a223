namespace ActorUdp.Remote;

/// <summary>
/// Whom a message is for, as a hash of the path's elements: the same for a reference with or without an incarnation number and for an
/// actor selection of the same actor.
/// </summary>
internal ref struct TargetPath
{
    // MessageContainerSerializer, which wraps what is sent to an actor selection; a number that Akka's wire format reserves.
    private const ulong SelectionSerializer = 6;
    private const int PayloadMessage = 1;
    private const int PayloadSerializer = 2;
    private const int SelectionPattern = 2;
    private const int PatternType = 1;
    private const int PatternMatcher = 2;
    private const ulong ChildName = 2;

    // FNV-1a: it takes a path piece by piece, and a collision only makes a message wait that need not.
    private const ulong FnvOffset = 0xCBF2_9CE4_8422_2325;
    private const ulong FnvPrime = 0x0000_0100_0000_01B3;

    public TargetPath()
    {
    }

    public ulong Hash { get; private set; } = FnvOffset;

    /// <returns>Whether the message is for one actor, the daemon, or for actors that are not known here.</returns>
    public PduKind Read(ReadOnlySpan<byte> path, ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> elements = ElementsOf(path);
        if (elements.Length > 1)
        {
            Append(elements);
        }

        if (!TrySelection(message, out bool isSelection))
        {
            return PduKind.MessageToMany;
        }

        if (!isSelection && elements.SequenceEqual("/remote"u8))
        {
            return PduKind.MessageToDaemon;
        }

        return isSelection || elements.Length > 1 ? PduKind.Message : PduKind.MessageToMany;
    }

    /// <summary>Without protocol and address, without the number of the incarnation.</summary>
    private static ReadOnlySpan<byte> ElementsOf(ReadOnlySpan<byte> path)
    {
        int address = path.IndexOf("://"u8);
        if (address >= 0)
        {
            path = path[(address + 3)..];
            int root = path.IndexOf((byte)'/');
            path = root < 0 ? default : path[root..];
        }

        int incarnation = path.LastIndexOf((byte)'#');
        return incarnation >= 0 ? path[..incarnation] : path;
    }

    private bool TrySelection(ReadOnlySpan<byte> message, out bool isSelection)
    {
        ReadOnlySpan<byte> content = default;
        ulong serializer = 0;
        var payload = new ProtoReader(message);
        while (payload.TryNext())
        {
            if (payload.Field == PayloadMessage)
            {
                content = payload.Bytes;
            }
            else if (payload.Field == PayloadSerializer)
            {
                serializer = payload.Number;
            }
        }

        isSelection = serializer == SelectionSerializer;
        if (!payload.IsAtEnd || !isSelection)
        {
            return payload.IsAtEnd;
        }

        var selection = new ProtoReader(content);
        while (selection.TryNext())
        {
            if (selection.Field == SelectionPattern && !TryElement(selection.Bytes))
            {
                return false;
            }
        }

        return selection.IsAtEnd;
    }

    private bool TryElement(ReadOnlySpan<byte> pattern)
    {
        ulong type = 0;
        ReadOnlySpan<byte> name = default;
        var fields = new ProtoReader(pattern);
        while (fields.TryNext())
        {
            if (fields.Field == PatternType)
            {
                type = fields.Number;
            }
            else if (fields.Field == PatternMatcher)
            {
                name = fields.Bytes;
            }
        }

        if (type != ChildName)
        {
            return false;
        }

        Append("/"u8);
        Append(name);
        return true;
    }

    private void Append(ReadOnlySpan<byte> piece)
    {
        ulong hash = Hash;
        foreach (byte b in piece)
        {
            hash = (hash ^ b) * FnvPrime;
        }

        Hash = hash;
    }
}
