namespace ActorUdp.Remote;

/// <summary>Finds where in a configuration a transport's section stands: Akka.Remote hands over the section, not its path.</summary>
internal static class SectionPath
{
    public static string Of(Config root, Config section)
    {
        string text = section.Root?.ToString() ?? "";
        foreach (string path in root.GetStringList("akka.remote.enabled-transports", []))
        {
            if (root.GetConfig(path)?.Root?.ToString() == text)
            {
                return path;
            }
        }

        return RemoteTransportSettings.DefaultSection;
    }
}
