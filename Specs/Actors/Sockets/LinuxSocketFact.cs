using ActorUdp.Sockets.Linux;

namespace ActorUdp.Specs.Actors.Sockets;

/// <summary>A fact about sockets with batch calls of Linux.</summary>
internal sealed class LinuxSocketFactAttribute : FactAttribute
{
    public LinuxSocketFactAttribute() => Skip = LinuxSockets.Lack;
}

/// <summary>The same for a theory.</summary>
internal sealed class LinuxSocketTheoryAttribute : TheoryAttribute
{
    public LinuxSocketTheoryAttribute() => Skip = LinuxSockets.Lack;
}

internal static class LinuxSockets
{
    public static string? Lack => LinuxUdpSocket.IsSupported ? null : "needs Linux with UDP_SEGMENT and UDP_GRO";
}
