namespace ActorUdp.Simulation.Workload;

/// <summary>What all producers of a run together may still send: runs stay short whatever their producers are like.</summary>
internal sealed class Purse(long bytes)
{
    public bool IsEmpty => bytes <= 0;

    public void Spend(long cost) => bytes -= cost;

    public void Close() => bytes = 0;
}
