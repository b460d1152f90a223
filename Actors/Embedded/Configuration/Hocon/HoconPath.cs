using System.Text;

namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>Paths of keys as an application writes them: <c>a.b."c.d"</c>.</summary>
internal static class HoconPath
{
    /// <summary>Splits a path at its dots; dots in quotes do not count. The empty path has no elements: it is the root.</summary>
    /// <exception cref="ConfigurationException">A quote is not closed.</exception>
    public static List<string> Split(string path)
    {
        List<string> elements = [];
        StringBuilder element = new();
        bool pending = false;
        for (int i = 0; i < path.Length; i++)
        {
            char c = path[i];
            pending = true;
            if (c == '.')
            {
                elements.Add(element.ToString());
                element.Clear();
            }
            else if (c == '"')
            {
                i = AppendQuoted(path, i + 1, element);
            }
            else
            {
                element.Append(c);
            }
        }

        if (pending)
            elements.Add(element.ToString());
        return elements;
    }

    public static string Render(IEnumerable<string> path) => string.Join('.', path.Select(HoconRenderer.Key));

    private static int AppendQuoted(string path, int start, StringBuilder element)
    {
        for (int i = start; i < path.Length; i++)
        {
            if (path[i] == '"')
                return i;
            if (path[i] == '\\' && i + 1 < path.Length)
                i++;
            element.Append(path[i]);
        }

        throw new ConfigurationException($"the path {path} has a quote that is not closed");
    }
}
