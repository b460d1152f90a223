namespace ActorUdp.Configuration;

/// <summary>How much a problem matters.</summary>
public enum ProblemSeverity
{
    /// <summary>The transport runs, but probably not as meant.</summary>
    Warning,

    /// <summary>The transport refuses to start.</summary>
    Error,
}

/// <summary>What a problem is about.</summary>
public enum ProblemKind
{
    /// <summary>The text is not HOCON, or the file cannot be read. Error.</summary>
    Syntax,

    /// <summary>A value has the wrong kind or lies out of range. Error.</summary>
    WrongValue,

    /// <summary>Two values do not go together. Error.</summary>
    Relation,

    /// <summary>There is no such key, which often means that it is misspelt. Warning.</summary>
    UnknownKey,

    /// <summary>This machine does not give what is asked for. Warning; the configuration itself is right.</summary>
    MachineLimit,
}

/// <summary>Something that is wrong, or looks wrong, in a configuration. Immutable.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Key">The path of the key from the root, such as <c>actor-udp.port</c>; the file for <see cref="ProblemKind.Syntax"/>.</param>
/// <param name="Value">The value as far as there is one and it is not secret.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
/// <param name="Kind">What it is about.</param>
public sealed record ConfigurationProblem(ProblemSeverity Severity, string Key, string? Value, string Message, ProblemKind Kind)
{
    /// <summary>Key, value and message in one line, for operators.</summary>
    public override string ToString() => Value is null ? $"{Key}: {Message}" : $"{Key} = {Shortened(Value)}: {Message}";

    private static string Shortened(string value) => value.Length <= 100 ? value : value[..100] + "…";
}
