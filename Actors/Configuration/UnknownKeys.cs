namespace ActorUdp.Configuration;

/// <summary>Finds keys that no code reads.</summary>
internal static class UnknownKeys
{
    public static IReadOnlyList<ConfigurationProblem> In(Config config)
    {
        List<ConfigurationProblem> problems = [];
        if (config.IsEmpty)
            return problems;
        if (config.GetValue(SettingKeys.Section) is null)
            AddMisspeltSections(config, problems);
        else
            AddUnknown(config, "", problems);
        return problems;
    }

    private static void AddMisspeltSections(Config config, List<ConfigurationProblem> problems)
    {
        foreach (string key in config.AsEnumerable().Select(item => item.Key))
        {
            if (EditDistance.Nearest(key, [SettingKeys.Section]) is not null)
                problems.Add(Unknown(key, SettingKeys.Section));
        }
    }

    private static void AddUnknown(Config config, string section, List<ConfigurationProblem> problems)
    {
        string path = section.Length == 0 ? SettingKeys.Section : $"{SettingKeys.Section}.{section}";
        if (config.GetValue(path)?.GetObject() is not { } found)
            return;
        foreach (string key in found.Items.Keys)
        {
            string name = section.Length == 0 ? key : $"{section}.{key}";
            if (SettingKeys.Sections.Contains(name))
                AddUnknown(config, name, problems);
            else if (!SettingKeys.Names.Contains(name))
                problems.Add(Unknown($"{SettingKeys.Section}.{name}", Nearest(name)));
        }
    }

    private static string? Nearest(string name)
    {
        string? nearest = EditDistance.Nearest(name, SettingKeys.Names.Concat(SettingKeys.Sections));
        if (nearest is not null)
            return $"{SettingKeys.Section}.{nearest}";

        // A key that is right but in the wrong section is far away as a path.
        string last = name[(name.LastIndexOf('.') + 1)..];
        string? moved = SettingKeys.Names.FirstOrDefault(candidate => candidate == last || candidate.EndsWith($".{last}", StringComparison.Ordinal));
        return moved is null ? null : $"{SettingKeys.Section}.{moved}";
    }

    private static ConfigurationProblem Unknown(string key, string? nearest) => new(
        ProblemSeverity.Warning,
        key.Length <= 200 ? key : key[..200] + "…",
        null,
        nearest is null ? "there is no such key; it has no effect" : $"there is no such key; it has no effect. Is {nearest} meant?",
        ProblemKind.UnknownKey);
}
