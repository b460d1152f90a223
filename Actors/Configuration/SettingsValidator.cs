namespace ActorUdp.Configuration;

/// <summary>Tells what is wrong with a configuration of the transport. Thread-safe.</summary>
public static class SettingsValidator
{
    /// <summary>Checks a whole configuration: the values of section <c>actor-udp</c>, how they go together, keys that do not exist, and the limits of this machine.</summary>
    /// <param name="config">A whole configuration; what it does not say has its default.</param>
    /// <returns>All problems, errors first; none: all is well.</returns>
    public static IReadOnlyList<ConfigurationProblem> Check(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        List<ConfigurationProblem> problems = [];
        UdpSettings settings = new();
        if (config.IsEmpty || config.GetValue(SettingKeys.Section) is not { } value)
        {
            if (!config.IsEmpty)
                problems.AddRange(UnknownKeys.InPlaceOfSection(config));
        }
        else if (!value.IsObject())
        {
            problems.Add(SettingsReader.NotASection(SettingKeys.Section, value.GetString()));
        }
        else
        {
            Config section = value.ToConfig();
            settings = Read(section, problems);
            problems.AddRange(UnknownKeys.InSection(section));
        }

        problems.AddRange(MachineLimits.Check(settings));
        return problems;
    }

    /// <summary>Checks settings: each value, and how they go together.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>All problems, all of them errors.</returns>
    public static IReadOnlyList<ConfigurationProblem> Check(UdpSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        List<ConfigurationProblem> problems = [.. SettingKeys.All.Select(key => key.Check(settings)).OfType<ConfigurationProblem>()];
        AddRelations(settings, problems);
        return problems;
    }

    /// <summary>Checks a file: that it can be read, that it is HOCON, and its section <c>actor-udp</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>All problems, errors first; none: all is well.</returns>
    public static IReadOnlyList<ConfigurationProblem> CheckFile(string path)
    {
        try
        {
            return Check(ConfigurationFile.Load(path));
        }
        catch (ConfigurationException e)
        {
            string own = $"{Path.GetFullPath(path)}: ";
            string message = e.Message.StartsWith(own, StringComparison.Ordinal) ? e.Message[own.Length..] : e.Message;
            return [new ConfigurationProblem(ProblemSeverity.Error, path, null, message, ProblemKind.Syntax)];
        }
    }

    /// <summary>Reads settings from a section and adds what is wrong with them.</summary>
    internal static UdpSettings Read(Config section, List<ConfigurationProblem> problems)
    {
        UdpSettings settings = SettingsReader.Read(section, problems);
        AddRelations(settings, problems);
        return settings;
    }

    // A key whose value is wrong by itself was given its default, which says nothing about its relations.
    private static void AddRelations(UdpSettings settings, List<ConfigurationProblem> problems)
    {
        HashSet<string> wrong = [.. problems.Select(problem => problem.Key)];
        foreach (SettingRelation relation in SettingRelations.All)
        {
            if (!relation.Keys.Any(key => wrong.Contains(key.FullName)) && relation.Check(settings) is { } problem)
                problems.Add(problem);
        }
    }
}
