using ActorUdp.Sockets.Linux;

namespace ActorUdp.Specs.Actors.Sockets;

/// <summary>A fact about sockets with batch calls of Linux.</summary>
internal sealed class LinuxSocketFactAttribute : FactAttribute
{
    public LinuxSocketFactAttribute()
    {
        if (!LinuxUdpSocket.IsSupported)
        {
            Skip = "needs Linux with UDP_SEGMENT and UDP_GRO";
        }
    }
}
