namespace ActorUdp.Hosts.Fuzz.Datagrams;

/// <summary>What a forger knows of the connection it attacks, so that most of what it writes gets far.</summary>
internal sealed class ForgeContext
{
    /// <summary>The id that datagrams to the code under test carry.</summary>
    public ulong ConnectionId { get; set; } = 0x1001;

    /// <summary>The number of the next packet.</summary>
    public ulong PacketNumber { get; set; } = 1;

    /// <summary>The highest packet number that the code under test has sent.</summary>
    public ulong LargestSent { get; set; } = 10;

    public int Channels { get; init; } = 6;

    /// <summary>The credit of a channel.</summary>
    public ulong Window { get; init; } = 65_536;

    /// <summary>Where in the log of each channel data goes that follows what went before.</summary>
    public ulong[] Offsets { get; } = new ulong[66];
}
