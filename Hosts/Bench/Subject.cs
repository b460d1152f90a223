namespace ActorUdp.Hosts.Bench;

/// <summary>What is measured.</summary>
internal enum Subject
{
    /// <summary>This transport.</summary>
    ActorUdp,

    /// <summary>Bare UDP, with segmentation where the system has it and nothing that makes it reliable: the limit.</summary>
    Raw,

    /// <summary>Kernel TCP with length-prefixed messages, used as well as it can be.</summary>
    Tcp,

    /// <summary>Akka.Remote over DotNetty.</summary>
    Akka,

    /// <summary>Akka.Remote over this transport.</summary>
    AkkaUdp,
}

/// <summary>What is measured of it.</summary>
internal enum BenchKind
{
    /// <summary>One-way messages.</summary>
    Throughput,

    /// <summary>Round trips.</summary>
    Latency,

    /// <summary>Round trips beside large messages.</summary>
    Hol,

    /// <summary>Large one-way messages.</summary>
    Bulk,

    /// <summary>Many peers that do nothing.</summary>
    Peers,

    /// <summary>Connected and unconnected sockets.</summary>
    Connected,

    /// <summary>Akka's RemotePingPong: two actor systems of one process.</summary>
    PingPong,
}

/// <summary>Names of subjects.</summary>
internal static class SubjectNames
{
    /// <summary>As people and JSON have it.</summary>
    public static string NameOf(Subject subject) => subject == Subject.AkkaUdp ? "akka-udp" : subject.ToString().ToLowerInvariant();

    /// <summary>What <paramref name="kind"/> can compare this transport with.</summary>
    public static IReadOnlyList<Subject> RivalsIn(BenchKind kind) => kind == BenchKind.Hol
        ? [Subject.Tcp, Subject.Akka, Subject.AkkaUdp] // bare datagrams know no order that something could hold up
        : [Subject.Raw, Subject.Tcp, Subject.Akka, Subject.AkkaUdp];
}
