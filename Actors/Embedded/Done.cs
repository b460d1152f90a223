namespace ActorUdp.Embedded;

/// <summary>The result of an action that has nothing else to say.</summary>
public sealed class Done
{
    /// <summary>The one instance.</summary>
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
