using System.Diagnostics.CodeAnalysis;

namespace ActorUdp.Embedded.Configuration;

/// <summary>What may be asked of a configuration that may be missing.</summary>
public static class ConfigExtensions
{
    /// <summary>Whether there is no configuration or no value in it.</summary>
    /// <param name="config">The configuration, or null.</param>
    public static bool IsNullOrEmpty([NotNullWhen(false)] this Config? config) => config is null || config.IsEmpty;

    /// <summary>A configuration over another, either of which may be null.</summary>
    /// <param name="config">The configuration that wins, or null.</param>
    /// <param name="fallback">The other one, or null.</param>
    public static Config? SafeWithFallback(this Config? config, Config? fallback) =>
        config is null || ReferenceEquals(config, fallback) ? fallback : config.WithFallback(fallback);
}
