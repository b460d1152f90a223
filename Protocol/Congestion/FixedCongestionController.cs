namespace ActorUdp.Protocol;

/// <summary>A window that never changes, for links that nothing else uses.</summary>
internal sealed class FixedCongestionController(long window) : ICongestionController
{
    public long Window { get; } = window;

    public bool IsInSlowStart => false;

    public void OnAcknowledged(in AckSample sample)
    {
    }

    public void OnCongestion(long now, long minimumRtt)
    {
    }

    public void OnPersistentCongestion()
    {
    }

    public void OnSpuriousCongestion()
    {
    }
}
