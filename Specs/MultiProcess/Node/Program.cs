using System.Text.Json;
using System.Text.Json.Nodes;
using ActorUdp;
using ActorUdp.Endpoints;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Specs.Node;

if (ClusterMode.Start(args) is { } running)
    return await running.ConfigureAwait(false);

NodePlan plan = JsonSerializer.Deserialize<NodePlan>(args[0])!;
TextWriter output = TextWriter.Synchronized(Console.Out);
var time = new SteppingTime();
var network = new FaultyNetwork(plan, (happened, text) => Tell(new JsonObject { ["event"] = happened, ["text"] = text }));
var options = new HostOptions { DefaultName = plan.Name, Name = plan.Name, Listen = PeerAddress.Parse(plan.Listen), ConfigFile = plan.ConfigFile };
try
{
    using NumberJournal? journal = plan.Journal is null ? null : new NumberJournal(plan.Journal);
    await using HostSystem host = await HostSystem.StartAsync(
        options,
        system =>
        {
            TransportEnvironment.Attach(system, new TransportEnvironment { Time = time, Network = network });
            HostSystem.OpenEvents(system, happened =>
            {
                if (EventLog.ToJson(happened) is { } json)
                    Tell(json);
            });
        }).ConfigureAwait(false);
    var node = new SpecNode(host, plan, journal, time, network, Tell);
    Tell(new JsonObject { ["event"] = "Listening", ["address"] = host.Transport.LocalAddress.ToString() });
    await node.ObeyAsync().ConfigureAwait(false);
    return ExitCode.Success;
}
catch (CommandException e)
{
    Tell(new JsonObject { ["event"] = "Failed", ["reason"] = e.InnerException?.GetType().Name, ["text"] = e.Message });
    return e.ExitCode;
}

void Tell(JsonObject line)
{
    output.WriteLine(line.ToJsonString());
    output.Flush();
}
