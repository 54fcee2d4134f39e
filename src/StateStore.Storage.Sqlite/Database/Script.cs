namespace StateStore.Storage.Sqlite.Database;

/// <summary>Loads the SQL of this store: one embedded file for each statement.</summary>
internal static class Script
{
    public static string Load(string name)
    {
        var resource = $"StateStore.Storage.Sqlite.Scripts.{name}.sql";
        using var stream = typeof(Script).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"no embedded script {resource}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
