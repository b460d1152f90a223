namespace ActorUdp.Configuration;

/// <summary>One key of section <c>actor-udp</c>.</summary>
internal abstract class SettingKey(string name, string allowed)
{
    /// <summary>The path below <c>actor-udp</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The path from the root of a configuration.</summary>
    public string FullName => $"{SettingKeys.Section}.{Name}";

    /// <summary>What values are allowed, in words.</summary>
    public string Allowed { get; } = allowed;

    /// <summary>The default as it would be written in HOCON.</summary>
    public abstract string DefaultText { get; }

    /// <summary>The value in settings as it would be written in HOCON; secrets are not told.</summary>
    public abstract string TextIn(UdpSettings settings);

    /// <summary>A value, of the property's type, as it is written in HOCON; a secret too.</summary>
    public abstract string TextOf(object value);

    /// <summary>The property that has the value.</summary>
    public abstract object ValueIn(UdpSettings settings);

    /// <summary>The default, of the property's type.</summary>
    public abstract object DefaultValue { get; }

    /// <summary>What is wrong with the value in settings by itself, or null.</summary>
    public abstract ConfigurationProblem? Check(UdpSettings settings);

    public ConfigurationProblem Error(string? value, string message) => new(ProblemSeverity.Error, FullName, value, message, ProblemKind.WrongValue);
}

/// <summary>One key of section <c>actor-udp</c>, with its type.</summary>
internal sealed class SettingKey<T>(string name, T @default, SettingKind<T> kind, Func<UdpSettings, T> valueIn)
    : SettingKey(name, kind.Allowed)
    where T : notnull
{
    public T Default { get; } = @default;

    public override object DefaultValue => Default;

    public override string DefaultText => kind.Format(Default);

    public override string TextOf(object value) => kind.Format((T)value);

    public override object ValueIn(UdpSettings settings) => valueIn(settings);

    public override string TextIn(UdpSettings settings) => kind.Told(kind.Format(valueIn(settings)));

    public override ConfigurationProblem? Check(UdpSettings settings) =>
        kind.IsAllowed(valueIn(settings)) ? null : Error(TextIn(settings), $"allowed is {Allowed}");

    /// <summary>Reads the text of a value. A problem leaves the default.</summary>
    public T Parse(string text, out ConfigurationProblem? problem)
    {
        bool good = kind.TryParse(text, out T? value) && kind.IsAllowed(value);
        problem = good ? null : Error(kind.Told(text), $"allowed is {Allowed}");
        return good ? value! : Default;
    }
}
