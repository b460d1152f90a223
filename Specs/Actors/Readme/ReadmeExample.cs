namespace ActorUdp.Specs.Actors.Readme;

public static class ReadmeExample
{
    public static async Task<string> Run()
    {
        // <readme>
        using var london = ActorSystem.Create("london", "actor-udp { hostname = 127.0.0.1, port = 0 }");
        using var paris = ActorSystem.Create("paris", "actor-udp { hostname = 127.0.0.1, port = 0 }");

        // London has an actor that others may send to by name. Nothing else is reachable.
        var udp = UdpTransport.Get(london);
        udp.Register("greeter", london.ActorOf<Greeter>());
        PeerAddress address = await udp.Bound;

        // Paris asks it. Sender and Ask work across nodes.
        IActorRef greeter = UdpTransport.Get(paris).Remote(address, "greeter");
        string answer = await greeter.Ask<string>("Paris", TimeSpan.FromSeconds(5));
        Console.WriteLine(answer); // Hello Paris!

        // Or send bytes with a result for each message, on the channel that is never behind bulk data.
        PeerChannel control = UdpTransport.Get(paris).Open(address, ChannelKind.Control, "greeter");
        SendResult result = control.TrySend([1, 2, 3]);
        // </readme>
        await paris.Terminate();
        await london.Terminate();
        return $"{answer} {result}";
    }

    // <readme-actor>
    private sealed class Greeter : ReceiveActor
    {
        public Greeter()
        {
            Receive<string>(name => Sender.Tell($"Hello {name}!"));
            Receive<byte[]>(_ => { });
        }
    }

    // </readme-actor>
}
