using System.Text.Json.Nodes;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;

namespace ActorUdp.Hosts.Clusters;

/// <summary>
/// One node process of the cluster sample. It takes commands as JSON objects, one a line, from stdin, tells what happens likewise on
/// stdout, leaves the cluster in order when stdin ends, and so cannot outlive the sample.
/// </summary>
internal sealed class ClusterNode
{
    private const string SystemName = "sample";
    private const string SingletonName = "jobs";

    private static readonly TimeSpan _jobLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _jobRetry = TimeSpan.FromSeconds(1);

    private readonly ActorSystem _system;
    private readonly Cluster _cluster;
    private readonly IActorRef _jobs;
    private readonly TextWriter _output = TextWriter.Synchronized(System.Console.Out);

    private ClusterNode(ActorSystem system, ClusterNodeOptions options)
    {
        _system = system;
        _cluster = Cluster.Get(system);
        Action<JsonObject> tell = Tell;
        system.ActorOf(Props.Create<ClusterWatch>(tell), "watch");
        Action<string> singleton = what => Tell(new JsonObject { ["event"] = what });
        Props jobs = Props.Create<JobSingleton>(options.Name, singleton);
        system.ActorOf(ClusterSingletonManager.Props(jobs, ClusterSingletonManagerSettings.Create(system).WithSingletonName("one")), SingletonName);
        _jobs = system.ActorOf(ClusterSingletonProxy.Props($"/user/{SingletonName}", ClusterSingletonProxySettings.Create(system).WithSingletonName("one")), SingletonName + "-proxy");
        Tell(new JsonObject
        {
            ["event"] = "Listening",
            ["address"] = _cluster.SelfAddress.ToString(),
            ["uid"] = _cluster.SelfUniqueAddress.Uid,
        });
    }

    /// <param name="options">The command line.</param>
    /// <param name="surroundings">What the transport takes from its surroundings, where that is not the machine; or null.</param>
    /// <param name="obey">Told commands that are not the node's own; or null.</param>
    public static async Task RunAsync(ClusterNodeOptions options, Setup? surroundings = null, Action<JsonObject>? obey = null)
    {
        ActorSystemSetup setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(ClusterConfiguration.Build(options)));
        ActorSystem system = ActorSystem.Create(SystemName, surroundings is null ? setup : setup.And(surroundings));
        var node = new ClusterNode(system, options);
        _ = system.WhenTerminated.ContinueWith(_ => node.Tell(new JsonObject { ["event"] = "Terminated" }), TaskScheduler.Default);
        node.Join(options.Seeds);
        await node.ObeyAsync(obey).ConfigureAwait(false);
        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
    }

    private void Join(IReadOnlyList<string> seeds)
    {
        if (seeds.Count == 0)
            _cluster.Join(_cluster.SelfAddress);
        else
            _cluster.JoinSeedNodes(seeds.Select(Address.Parse));
    }

    private async Task ObeyAsync(Action<JsonObject>? obey)
    {
        using var commands = new StreamReader(System.Console.OpenStandardInput());
        while (await commands.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (JsonNode.Parse(line) is not JsonObject command)
                continue;
            if ((string?)command["do"] == "work")
                _ = Task.Run(() => WorkAsync((long)command["first"]!, (int)command["count"]!, (string)command["as"]!));
            else
                obey?.Invoke(command);
        }
    }

    /// <summary>Hands jobs to the singleton, wherever it is; a job without an answer is asked for again.</summary>
    private async Task WorkAsync(long first, int count, string name)
    {
        int right = 0, wrong = 0, repeated = 0;
        var by = new SortedSet<string>(StringComparer.Ordinal);
        using var limit = new CancellationTokenSource(_jobLimit);
        for (long number = first; number < first + count && !limit.IsCancellationRequested;)
        {
            try
            {
                JobDone done = await _jobs.Ask<JobDone>(new Job(number), _jobRetry, limit.Token).ConfigureAwait(false);
                bool isRight = done.Number == number && done.Steps == Job.StepsOf(number);
                _ = isRight ? right++ : wrong++;
                by.Add(done.Node);
                number++;
            }
            catch (Exception e) when (e is AskTimeoutException or OperationCanceledException)
            {
                repeated++;
            }
        }
        Tell(new JsonObject
        {
            ["event"] = name,
            ["right"] = right,
            ["wrong"] = wrong,
            ["repeated"] = repeated,
            ["by"] = string.Join(", ", by),
        });
    }

    private void Tell(JsonObject line)
    {
        _output.WriteLine(line.ToJsonString());
        _output.Flush();
    }
}
