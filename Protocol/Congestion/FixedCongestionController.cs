namespace ActorUdp.Protocol;

/// <summary>A window that never changes, for links that nothing else uses.</summary>
internal sealed class FixedCongestionController(long window) : ICongestionController
{
    public long Window { get; } = window;

    public long UrgentWindow => Window;

    public double PacingRate(RttEstimator rtt) => WindowPace.Steady(Window, rtt);

    public void OnDatagramSize(int size)
    {
    }

    public void OnSent(in SentPacket packet)
    {
    }

    public void OnAcknowledged(in AckSample sample)
    {
    }

    public void OnLost(in SentPacket packet, long totalLost)
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
