using System.Net;
using System.Net.Sockets;
using ActorUdp.Protocol.Wire;
using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>
/// The listener's socket of the moment. Whoever sends through it (shared mode, acknowledgements) keeps this object, while the
/// listener actor binds a new socket behind it after a failure.
/// </summary>
internal sealed class ListenerSocket(TransportCore core) : IDatagramSocket
{
    private volatile IDatagramSocket? _current;
    private IPEndPoint? _bound;

    /// <summary>Where it is bound; from the first time on the port never changes.</summary>
    public IPEndPoint LocalEndPoint => _bound ?? throw new InvalidOperationException("The listener is not bound.");

    public bool IsOpen => _current is not null;

    /// <summary>Binds: the first time where the settings say, later where it was.</summary>
    /// <exception cref="BindException">Names the address and why.</exception>
    public void Open()
    {
        IPEndPoint wanted = _bound ?? Configured();
        try
        {
            _current = core.Environment.Network.Bind(wanted, core.Buffers, core.MaximumDatagram);
        }
        catch (SocketException e)
        {
            string why = e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? "another process has that port"
                : e.Message;
            throw new BindException($"Can't listen on udp://{wanted}: {why}. Keys {core.Section}.hostname and {core.Section}.port say where to listen.", e);
        }

        _bound = _current.LocalEndPoint;
    }

    public void Start(IDatagramHandler handler) => _current?.Start(handler);

    public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to) =>
        _current?.SendTo(datagram, to) ?? SocketError.OperationAborted;

    public SocketError SendTrain(Span<byte> train, DatagramParts parts, int segment, SocketAddress to, out int sent)
    {
        sent = 0;
        return _current?.SendTrain(train, parts, segment, to, out sent) ?? SocketError.OperationAborted;
    }

    public SocketError SendTrain(ReadOnlySpan<byte> train, int segment, SocketAddress to, out int sent)
    {
        sent = 0;
        return _current?.SendTrain(train, segment, to, out sent) ?? SocketError.OperationAborted;
    }

    /// <summary>Closes the socket of the moment; until the next Open nothing can be sent.</summary>
    public void Close()
    {
        IDatagramSocket? socket = _current;
        _current = null;
        socket?.Dispose();
    }

    public void Dispose() => Close();

    private IPEndPoint Configured()
    {
        string host = core.Settings.Hostname;
        try
        {
            IPAddress address = IPAddress.TryParse(host, out IPAddress? literal) ? literal : HostNames.Prefer(core.Environment.Network.Resolve(host).GetAwaiter().GetResult());
            return new IPEndPoint(address, core.Settings.Port);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new BindException($"Can't listen on '{host}': the name does not resolve. Key {core.Section}.hostname takes an IP address or a name of this machine.", e);
        }
    }
}
