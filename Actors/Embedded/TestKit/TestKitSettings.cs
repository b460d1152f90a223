using ActorUdp.Embedded.Configuration;

namespace ActorUdp.Embedded.TestKit;

/// <summary>The settings of a TestKit, from <c>akka.test</c>.</summary>
public sealed class TestKitSettings
{
    internal TestKitSettings(Config config)
    {
        DefaultTimeout = config.GetTimeSpan("akka.test.default-timeout");
        SingleExpectDefault = config.GetTimeSpan("akka.test.single-expect-default");
        TestEventFilterLeeway = config.GetTimeSpan("akka.test.filter-leeway");
        TestTimeFactor = config.GetDouble("akka.test.timefactor");
    }

    /// <summary>How long the TestKit's own questions wait.</summary>
    public TimeSpan DefaultTimeout { get; }

    /// <summary>How long an expectation waits that is not within a block and has no timeout of its own.</summary>
    public TimeSpan SingleExpectDefault { get; }

    /// <summary>How long an event filter waits for what it expects.</summary>
    public TimeSpan TestEventFilterLeeway { get; }

    /// <summary>What all timeouts are multiplied by.</summary>
    public double TestTimeFactor { get; }
}
