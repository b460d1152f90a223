using ActorUdp.Hosts.Bench.Subjects;
using ActorUdp.Hosts.Bench.Subjects.Actors;
using ActorUdp.Hosts.Bench.Subjects.Raw;
using ActorUdp.Hosts.Bench.Subjects.Tcp;

namespace ActorUdp.Hosts.Bench.Nodes;

/// <summary>Makes the halves of subjects.</summary>
/// <param name="kind">What is measured.</param>
/// <param name="subject">Of what.</param>
/// <param name="options">How.</param>
internal sealed class EndFactory(BenchKind kind, Subject subject, EndOptions options)
{
    // Round trips alone are measured with the asynchronous calls, everything else with threads that block.
    private bool IsAsynchronous => kind == BenchKind.Latency;

    public async Task<IReceivingEnd> ListenAsync() => subject switch
    {
        Subject.ActorUdp => await UdpReceiver.StartAsync(options).ConfigureAwait(false),
        Subject.Raw => IsAsynchronous ? new RawEcho(options.PingSize) : new RawReceiver(options.Size),
        Subject.Tcp => IsAsynchronous ? new TcpEcho(options.PingSize) : new TcpReceiver(),
        _ => await RemoteRival.ListenAsync(subject, options).ConfigureAwait(false),
    };

    public async Task<ISendingEnd> ConnectAsync(string address, CancellationToken cancellationToken) => subject switch
    {
        Subject.ActorUdp when kind == BenchKind.Peers => await PeersSender.StartAsync(address, options.Host).ConfigureAwait(false),
        Subject.ActorUdp => await UdpSender.ConnectAsync(address, options, cancellationToken).ConfigureAwait(false),
        Subject.Raw when kind == BenchKind.Connected => new RawDatagrams(address, options.Size),
        Subject.Raw => IsAsynchronous ? new RawPinger(address, options.PingSize) : new RawSender(address, options.Size),
        Subject.Tcp => IsAsynchronous ? new TcpPinger(address, options.PingSize) : new TcpSender(address, options.Size),
        _ when kind == BenchKind.PingPong => RemoteRival.PingPong(subject, options),
        _ => await RemoteRival.ConnectAsync(subject, address, options).ConfigureAwait(false),
    };
}
