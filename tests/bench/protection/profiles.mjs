// The release profiles that the measures protect for: those of hub/disclosure/profile.
export const profiles = {
  public: { name: 'public', version: 1, k: 11, organisations: 3, insider: true },
  collaborative: { name: 'collaborative', version: 1, k: 5, organisations: 2, insider: true },
}
