namespace ActorUdp.Hosts.Clusters;

/// <summary>Work for the cluster's singleton: how many steps a number takes to 1 by the rule of Collatz.</summary>
/// <param name="Number">Above 0.</param>
public sealed record Job(long Number)
{
    /// <summary>The answer, so that whoever asked can check it.</summary>
    public static int StepsOf(long number)
    {
        int steps = 0;
        for (; number != 1; steps++)
            number = number % 2 == 0 ? number / 2 : 3 * number + 1;
        return steps;
    }
}

/// <summary>A job is done.</summary>
/// <param name="Number">The job's number.</param>
/// <param name="Steps">The answer.</param>
/// <param name="Node">The name of the node where the singleton is.</param>
public sealed record JobDone(long Number, int Steps, string Node);

/// <summary>The cluster's singleton: wherever it is, all nodes reach it by the same reference.</summary>
internal sealed class JobSingleton : ReceiveActor
{
    private readonly Action<string> _tell;

    public JobSingleton(string node, Action<string> tell)
    {
        _tell = tell;
        Receive<Job>(job => Sender.Tell(new JobDone(job.Number, Job.StepsOf(job.Number), node)));
    }

    protected override void PreStart() => _tell("SingletonStarted");

    protected override void PostStop() => _tell("SingletonStopped");
}
