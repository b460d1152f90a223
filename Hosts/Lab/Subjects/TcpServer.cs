using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>Answers pings and takes bulk messages on any number of TCP connections, a blocking thread each.</summary>
internal sealed class TcpServer : ILabServer
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public TcpServer(IPAddress address)
    {
        TcpCongestion.Set(_listener);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen();
        new Thread(Accept) { IsBackground = true, Name = "accept" }.Start();
    }

    public string Address => _listener.LocalEndPoint!.ToString()!;

    public BulkSink Sink { get; } = new();

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket accepted = _listener.Accept();
                accepted.NoDelay = true;
                new Thread(() => Serve(accepted)) { IsBackground = true, Name = "connection" }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }

    private void Serve(Socket socket)
    {
        using (socket)
        {
            TcpFrame.ReadAll(socket, message =>
            {
                if (message.Length == PingSeries.PayloadLength)
                    TcpFrame.SendPing(socket, message);
                else
                    Sink.Add(message);
            });
        }
    }
}
