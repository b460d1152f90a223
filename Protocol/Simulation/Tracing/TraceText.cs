using System.Runtime.CompilerServices;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Tracing;

/// <summary>Words for the trace that are not even put together when there is none.</summary>
[InterpolatedStringHandler]
internal ref struct TraceText
{
    private DefaultInterpolatedStringHandler _text;

    public TraceText(int literalLength, int formattedCount, World world, out bool isWanted)
    {
        isWanted = world.Trace is not null;
        _text = isWanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, Trace.Culture) : default;
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    public string ToStringAndClear() => _text.ToStringAndClear();
}
