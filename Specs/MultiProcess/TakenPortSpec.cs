using System.Net;
using System.Net.Sockets;
using ActorUdp.Hosts.Processes;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>The node's port in the hands of another process: at the start, and when the listener has to be bound again.</summary>
public sealed class TakenPortSpec : IAsyncLifetime
{
    private const int Messages = 5_000;
    private const int Attempts = 5;

    private readonly Scene _scene = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _scene.DisposeAsync().AsTask();

    [Fact]
    public async Task A_node_whose_port_is_taken_fails_with_the_reason_and_the_key_and_starts_when_it_is_free()
    {
        string address;
        using (Socket other = Take(new IPEndPoint(IPAddress.Loopback, 0)))
        {
            address = other.LocalEndPoint!.ToString()!;

            (ProcessEvent failed, int exitCode) = await ControlledNode.StartInVain(_scene.Plan(1, listen: address));

            Assert.NotEqual(0, exitCode);
            Assert.Equal(nameof(BindException), failed.Text("reason"));
            Assert.Contains($"udp://{address}: another process has that port", failed.Text("text"), StringComparison.Ordinal);
            Assert.Contains("actor-udp.port", failed.Text("text"), StringComparison.Ordinal);
        }

        Assert.Equal(address, (await _scene.Start(1, listen: address)).HostAndPort);
    }

    [Fact]
    public async Task A_listener_that_finds_its_port_taken_tries_until_it_is_free_and_nothing_is_lost()
    {
        ControlledNode sender = await _scene.Start(1);
        ControlledNode receiver = await _scene.Start(_scene.Plan(2) with { HoldsRebind = true });
        ControlledNode.Sending sending = sender.Send([receiver.Address]);
        await receiver.Received(Messages);

        receiver.Crash("listener");
        await receiver.Event("Rebinding");
        using (Take(IPEndPoint.Parse(receiver.HostAndPort)))
        {
            receiver.Rebind();
            for (int attempt = 0, mark = 0; attempt < Attempts; attempt++)
            {
                ProcessEvent attempted = await receiver.Event("NotBound", mark);
                Assert.Equal(nameof(SocketError.AddressAlreadyInUse), attempted.Text("text"));
                mark = receiver.MarkAfter(attempted);
            }

            Assert.Empty(receiver.Events("ListenerRestarted"));
        }

        await receiver.Event("ListenerRestarted");
        await receiver.Received((await receiver.Report()).Tallies.Of(1).Distinct + Messages);
        int accepted = await sending.Stop();
        await sender.Flush(receiver.Address);

        Tallies tallies = (await receiver.Report()).Tallies;
        tallies.Of(1).AssertIs(1, accepted);
        Assert.Equal((1, 0, 0L), (tallies.All.Count, tallies.Damaged, sender.Undelivered()));
        Assert.Empty(sender.Events("PeerRestarted"));
        Assert.Single(receiver.Events("ListenerRestarted"));
    }

    private static Socket Take(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(address);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
