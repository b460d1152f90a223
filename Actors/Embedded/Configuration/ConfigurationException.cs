using ActorUdp.Embedded.Actor;

namespace ActorUdp.Embedded.Configuration;

/// <summary>A configuration that cannot be used: text that is not HOCON, or a value of the wrong kind.</summary>
public class ConfigurationException : AkkaException
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">What is wrong, and what is allowed.</param>
    public ConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and what caused it.</summary>
    /// <param name="message">What is wrong, and what is allowed.</param>
    /// <param name="exception">The cause.</param>
    public ConfigurationException(string message, Exception exception)
        : base(message, exception)
    {
    }
}
