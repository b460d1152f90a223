namespace ActorUdp.Specs.Node;

/// <summary>The process as a node of an Akka cluster, instead of one of this transport alone.</summary>
internal static partial class ClusterMode
{
    public const string Verb = "cluster";

    /// <returns>The life of the node; null when the arguments ask for another kind, or when this build has no Akka.</returns>
    public static Task<int>? Start(string[] args)
    {
        Task<int>? running = null;
        if (args[0] == Verb)
        {
            Begin(args, ref running);
        }

        return running;
    }

    /// <summary>What only one of the actor runtimes has; its file is compiled only there.</summary>
    static partial void Begin(string[] args, ref Task<int>? running);
}
